/**
 * The files other than package.json that contain the version. The second group of each pattern
 * matches the version.
 */
export const STAMPS = [
  { file: 'apps/connector/metadata.yaml', pattern: /^( *dockerImageTag: )(\S+)$/m },
  { file: 'Dockerfile', pattern: /^(.*\bio\.airbyte\.version=)([^\s\\]+)/m },
  { file: 'packages/client/src/version.ts', pattern: /(VERSION = ')([^']+)/ },
] as const;
