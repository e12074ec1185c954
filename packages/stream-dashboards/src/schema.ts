import { EDIT_COLUMNS } from '@source-mixpanel/mixpanel';
import {
  boolean,
  integer,
  object,
  text,
  recordSchema,
  type JsonSchema,
} from '@source-mixpanel/stream';

export const schema: JsonSchema = recordSchema({
  id: integer('Identifies the board.'),
  project_id: integer('The project it belongs to.'),
  workspace_id: integer('The workspace it belongs to.'),
  title: text('Title of the board.'),
  description: text('Description of the board.'),
  ...EDIT_COLUMNS,
  is_private: boolean('Whether only its owner can see the board.'),
  is_restricted: boolean('Whether only some users may change the board.'),
  is_favorited: boolean('Whether the board is a favorite of the account that reads it.'),
  layout: object('The positions of the reports on the board.'),
  contents: object('The reports and texts on the board.'),
});
