/** The format of a value. A list contains all values that are allowed. */
export type ValueKind = 'text' | 'integer' | 'boolean' | 'day' | 'json' | readonly string[];

export interface PublishedParameter {
  readonly kind: ValueKind;
  readonly required: boolean;
}

export type PublishedParameters = Readonly<Record<string, PublishedParameter>>;

/** An operation (a method of a path) in Mixpanel's published API descriptions. */
export interface PublishedOperation {
  readonly method: 'GET' | 'POST';
  /** The path on the server. A part in braces, such as `{projectId}`, matches one segment. */
  readonly path: string;
  /** Parameters of the URL. */
  readonly query: PublishedParameters;
  /**
   * Members of an `application/x-www-form-urlencoded` body. If absent, requests with a body are
   * refused.
   */
  readonly form?: PublishedParameters;
  /**
   * Members of the form that the description does not list. They are accepted but have no effect.
   */
  readonly ignored?: readonly string[];
  /** The only value of `Accept-Encoding` that the description allows. */
  readonly acceptEncoding?: 'gzip';
  /** The file of Mixpanel's OpenAPI descriptions, and the operation in it. */
  readonly source: string;
}

const required = (kind: ValueKind): PublishedParameter => ({ kind, required: true });
const optional = (kind: ValueKind): PublishedParameter => ({ kind, required: false });

/**
 * The parameter is required "if using service account". `checkPublished` checks this, as it knows
 * the credentials.
 */
const project = { project_id: optional('integer') };
/** Parameters of every operation of the Query API. */
const scope = { ...project, workspace_id: optional('integer') };
const days = { from_date: required('day'), to_date: required('day') };
const countType = required(['general', 'unique', 'average']);

/**
 * The operations that the mock implements and Mixpanel publishes, as described in
 * `openapi/*.openapi.yaml` of github.com/mixpanel/docs in August 2026. The mock also implements
 * requests that are not published: the Query API under `/api/2.0`, paths that end with a slash,
 * `engage` and `cohorts/list` by GET, `engage/properties`, `engage/revenue`,
 * `events/properties/top` without an event, `/api/app/me`, and several lists of the App API.
 */
export const publishedOperations: readonly PublishedOperation[] = [
  {
    method: 'GET',
    path: '/api/2.0/export',
    query: {
      ...project,
      ...days,
      limit: optional('integer'),
      event: optional('json'),
      where: optional('text'),
      time_in_ms: optional('boolean'),
    },
    acceptEncoding: 'gzip',
    source: 'export.openapi.yaml: raw-event-export',
  },
  {
    method: 'POST',
    path: '/api/query/engage',
    query: scope,
    form: {
      distinct_id: optional('text'),
      distinct_ids: optional('json'),
      data_group_id: optional('text'),
      where: optional('text'),
      output_properties: optional('json'),
      session_id: optional('text'),
      page: optional('integer'),
      behaviors: optional('text'),
      as_of_timestamp: optional('integer'),
      filter_by_cohort: optional('json'),
      include_all_users: optional('boolean'),
    },
    // The description mentions this parameter only as a member of the response.
    ignored: ['page_size'],
    source: 'query.openapi.yaml: engage-query',
  },
  {
    method: 'POST',
    path: '/api/query/cohorts/list',
    query: scope,
    source: 'query.openapi.yaml: cohorts-list',
  },
  {
    method: 'GET',
    path: '/api/query/funnels/list',
    query: scope,
    source: 'query.openapi.yaml: funnels-list-saved',
  },
  {
    method: 'GET',
    path: '/api/query/funnels',
    query: {
      ...scope,
      ...days,
      funnel_id: required('integer'),
      length: optional('integer'),
      length_unit: optional(['day', 'hour', 'minute', 'second']),
      interval: optional('integer'),
      unit: optional(['day', 'week', 'month']),
      on: optional('text'),
      where: optional('text'),
      limit: optional('integer'),
    },
    source: 'query.openapi.yaml: funnels-query',
  },
  {
    method: 'GET',
    path: '/api/query/events',
    query: {
      ...scope,
      ...days,
      event: required('json'),
      type: countType,
      unit: required(['minute', 'hour', 'day', 'week', 'month']),
      interval: optional('integer'),
      format: optional(['json', 'csv']),
    },
    source: 'query.openapi.yaml: query-top-events-aggregate',
  },
  {
    method: 'GET',
    path: '/api/query/events/names',
    query: { ...scope, type: countType, limit: optional('integer') },
    source: 'query.openapi.yaml: query-months-top-event-names',
  },
  {
    method: 'GET',
    path: '/api/query/insights',
    query: { ...scope, bookmark_id: required('integer') },
    source: 'query.openapi.yaml: insights-query',
  },
  {
    method: 'GET',
    path: '/api/query/events/properties/top',
    query: { ...scope, event: required('text'), limit: optional('integer') },
    source: 'query.openapi.yaml: query-events-top-properties',
  },
  {
    method: 'GET',
    path: '/api/app/projects/{projectId}/annotations',
    query: { fromDate: optional('day'), toDate: optional('day') },
    source: 'annotations.openapi.yaml: list-all-annotations-for-project',
  },
  {
    method: 'GET',
    path: '/api/app/projects/{projectId}/annotations/tags',
    query: {},
    source: 'annotations.openapi.yaml: list-annotation-tags',
  },
  {
    method: 'GET',
    path: '/api/app/projects/{projectId}/schemas',
    query: {},
    source: 'lexicon-schemas.openapi.yaml: list-all-schemas-for-project',
  },
  {
    method: 'GET',
    path: '/api/app/workspaces/{workspaceId}/experiments',
    query: {},
    source: 'experiments.openapi.yaml: list-experiments',
  },
  {
    method: 'GET',
    path: '/api/app/projects/{projectId}/workspaces/{workspaceId}/feature-flags',
    query: { include_archived: optional('boolean') },
    source: 'feature-flags-management.openapi.yaml: list-feature-flags',
  },
];
