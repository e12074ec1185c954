import { isJsonObject, type JsonObject } from '@source-mixpanel/exact-json';

/**
 * Configurations of the first years kept `api_secret` and `project_id` at the top; they belong
 * into `credentials`. Returns undefined when there is nothing to move.
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
