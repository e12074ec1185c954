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
  id: integer('Identifies the report, also in the setting `report_ids`.'),
  project_id: integer('The project it belongs to.'),
  workspace_id: integer('The workspace it belongs to.'),
  dashboard_id: integer('Identifies the board that contains the report.'),
  name: text('Name of the report.'),
  type: text('What kind of report it is: insights, funnels, retention, flows or another.'),
  original_type: text('The kind of report that it was created as.'),
  description: text('Description of the report.'),
  params: object('The definition of the report.'),
  metadata: object('Other data of Mixpanel about the report.'),
  ...EDIT_COLUMNS,
  is_default: boolean('Whether Mixpanel created the report.'),
  include_in_dashboard: boolean('Whether the board shows the report.'),
  is_visibility_restricted: boolean('Whether only some users may see the report.'),
  is_modification_restricted: boolean('Whether only some users may change the report.'),
  unique_view_count: integer('Number of people who viewed the report.'),
  total_view_count: integer('Number of times that the report was viewed.'),
});
