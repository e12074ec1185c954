import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';

/**
 * Returns the configuration with `api_secret` and `project_id` moved into `credentials`; early
 * versions of the Python connector had them at the top level. Undefined if there is nothing to
 * move.
 */
export function migrateConfig(config: JsonObject): JsonObject | undefined {
  const { api_secret: secret, project_id: projectId, ...rest } = config;
  if (secret === undefined && projectId === undefined) return undefined;
  const credentials = isJsonObject(config['credentials']) ? config['credentials'] : {};
  return {
    ...rest,
    credentials: {
      ...credentials,
      ...(secret === undefined ? {} : { api_secret: secret }),
      ...(projectId === undefined ? {} : { project_id: projectId }),
    },
  };
}
