import type { AppLists } from './app-list.js';
import type { DataGroup } from './definitions.js';
import type { LookupTable } from './lookup-tables.js';
import type { ReportDefinition } from './report-definitions.js';
import { lexiconEvents, lexiconProperties, lexiconSchemas } from './lexicon.js';

const created = '2026-10-20T08:00:00Z';
const modified = '2026-11-05T09:30:00.123456+00:00';
const creator = { creator_id: 2, creator_name: 'John Smith', creator_email: 'john@example.com' };

/**
 * Returns the default lists. Some of their names are camelCase and some snake_case, as in Mixpanel.
 */
export function defaultAppLists(projectId: number): AppLists {
  return {
    'annotations/tags': {
      envelope: 'bare',
      rows: [
        { id: 9, name: 'release', project_id: projectId, has_annotations: true },
        { id: 10, name: 'city 🚀\u2028', project_id: projectId, has_annotations: true },
      ],
    },
    schemas: { rows: lexiconSchemas },
    workspaces: {
      rows: [
        { id: 677, name: 'A view of some data', is_global: false, is_default: false },
        { id: 678, name: 'All Project Data', is_global: true },
      ],
    },
    // The list also contains a deleted group, for which engage responds with 404.
    'data-groups': { rows: ({ dataGroups }) => [...dataGroups.map(dataGroupRow), deletedGroup] },
    'data-definitions/events': { rows: lexiconEvents },
    'data-definitions/properties': { rows: lexiconProperties },
    experiments: {
      rows: [createExperiment(), { ...createExperiment(), id: 'ff-2', name: null, modified: null }],
    },
    'feature-flags': { rows: [createFlag(projectId), createArchivedFlag(projectId)] },
    'data-definitions/lookup-tables': {
      rows: ({ lookupTables }) => lookupTables.map(lookupTableRow),
    },
    'data-definitions/events/deletion-requests': { rows: eventDeletions },
    custom_properties: { rows: customProperties },
    bookmarks: { rows: ({ reports, id }) => reports.map(reportRow(id)), envelope: 'nested' },
    dashboards: { rows: [createDashboard(projectId)], pageSize: 1 },
  };
}

const dataGroupRow = ({ id, property, displayName }: DataGroup): object => ({
  data_group_id: id,
  display_name: displayName ?? property ?? null,
  property_name: property ?? `group_of_${id}`,
  type: 1,
  is_ready: true,
  ready_at: 1_793_000_000,
  created_at: 1_792_000_000,
  metadata: { is_company_key: property === 'company_id' },
});

const deletedGroup =
  '{"dataGroupId":1405123841946871800,"propertyName":"gone_id","displayName":"Gone"}';

const createExperiment = (): object => ({
  id: '0b7c1a52-0000-4000-8000-000000000001',
  name: 'New checkout',
  content_type: 'experiment',
  description: null,
  hypothesis: 'More people pay',
  status: 'active',
  created,
  modified,
  deleted: null,
  start_date: created,
  end_date: null,
  tags: ['pricing'],
  variants: [{ id: 'v1', key: 'control', name: 'Control' }],
  metrics: [{ id: 5, name: 'Paid', type: 'metric', data_group_id: null, definition: {} }],
  settings: { confidence: 0.95 },
  exposures_cache: { $overall: 1200 },
  results_cache: {},
  feature_flag_id: '0b7c1a52-0000-4000-8000-000000000002',
  feature_flag: { key: 'checkout', hash_salt: 'salt of an experiment' },
  content_environments_id: null,
  'a member of tomorrow': [1],
  ...creator,
});

const createFlag = (projectId: number): object => ({
  id: '0b7c1a52-0000-4000-8000-000000000002',
  project_id: projectId,
  workspace_id: 678,
  key: 'checkout',
  name: 'Checkout',
  description: null,
  status: 'enabled',
  tags: [],
  experiment_id: '0b7c1a52-0000-4000-8000-000000000001',
  context: 'distinct_id',
  data_group_id: null,
  serving_method: 'client',
  ruleset: {
    variants: [{ key: 'control', is_control: true, split: 0.5 }],
    rollout: [{ name: 'All', rollout_percentage: 1, variant_splits: {}, hash_salt: 'nested salt' }],
    test: null,
  },
  hash_salt: 'a salt',
  created,
  modified,
  enabled_at: modified,
  deleted: null,
  ...creator,
});

/** Returns JSON text, because the id of the group exceeds the precision of a double. */
const createArchivedFlag = (projectId: number): string =>
  `{"id":"0b7c1a52-0000-4000-8000-000000000003","projectId":${projectId},"workspaceId":678,"key":"old","name":"Old","status":"archived","dataGroupId":-1405123841946871899,"hashSalt":"camel salt","created":"2026-10-20 08:00:00","modified":null,"deleted":"2026-11-01T00:00:00Z","ruleset":{}}`;

const lookupTableRow = ({ id, name, lastModified }: LookupTable): string =>
  `{"id":${id},"name":${JSON.stringify(name)},"token":"a token","createdAt":"2026-10-01T00:00:00","lastModifiedAt":"${lastModified}","hasMappedProperties":true}`;

const eventDeletions: readonly object[] = [
  {
    id: 3001,
    displayName: 'Clean up',
    eventName: 'page view',
    fromDate: '2026-10-20',
    toDate: '2026-10-21',
    filters: { $os: 'Android' },
    status: 'Completed',
    deletedEventsCount: 12,
    created: '2026-11-01 10:00:00',
    requestingUser: { id: 2, email: 'john@example.com' },
  },
  { id: '3002', event_name: null, status: 'Submitted', created: null },
];

const customProperties: readonly object[] = [
  {
    customPropertyId: 41,
    name: 'Domain',
    description: null,
    resourceType: 'events',
    propertyType: 'string',
    displayFormula: 'REGEX_EXTRACT(A, "@(.*)")',
    composedProperties: { A: { value: '$email', type: 'string' } },
    isLocked: false,
    isVisible: true,
    dataGroupId: null,
    created,
    modified,
    exampleValue: 'example.com',
    referencedBy: [],
    sensitive: false,
    verified: false,
    tags: [],
  },
];

const reportRow =
  (projectId: number) =>
  ({ id, name, type }: ReportDefinition): object => ({
    id,
    project_id: projectId,
    workspace_id: 678,
    dashboard_id: 71,
    name,
    type,
    original_type: type,
    description: '',
    params: { sections: {} },
    metadata: null,
    created,
    modified,
    is_default: false,
    include_in_dashboard: true,
    is_visibility_restricted: false,
    is_modification_restricted: false,
    unique_view_count: 3,
    total_view_count: 9,
    ...creator,
  });

const createDashboard = (projectId: number): object => ({
  id: 71,
  project_id: projectId,
  workspace_id: 678,
  title: 'Everything',
  description: null,
  created,
  modified,
  is_private: false,
  is_restricted: false,
  is_favorited: true,
  layout: { rows: [] },
  contents: { report: { 501: {} } },
  ...creator,
});
