/** The files other than package.json that contain the version: the second group of the pattern. */
export const STAMPS = [
  { file: 'apps/connector/metadata.yaml', pattern: /^( *dockerImageTag: )(\S+)$/m },
  { file: 'Dockerfile', pattern: /^(.*\bio\.airbyte\.version=)([^\s\\]+)/m },
  { file: 'packages/client/src/version.ts', pattern: /(VERSION = ')([^']+)/ },
] as const;
