import { dateTime, integer, text } from '@source-mixpanel/stream';

/**
 * The columns of everything that people create and edit in Mixpanel: when, and by whom. The App API
 * returns them with boards, reports, experiments and feature flags.
 */
export const EDIT_COLUMNS = {
  created: dateTime('When it was created.'),
  modified: dateTime('When it was last changed.'),
  creator_id: integer('Identifies the user who created it.'),
  creator_name: text('Name of the user who created it.'),
  creator_email: text('Email address of the user who created it.'),
  last_modified_by_id: integer('Identifies the user who last changed it.'),
  last_modified_by_name: text('Name of the user who last changed it.'),
  last_modified_by_email: text('Email address of the user who last changed it.'),
};
