/** The places outside package.json that hold the version, after the text of the first group. */
export const STAMPS = [
  { file: 'apps/connector/metadata.yaml', pattern: /^( *dockerImageTag: )(\S+)$/m },
  { file: 'Dockerfile', pattern: /^(.*\bio\.airbyte\.version=)([^\s\\]+)/m },
  { file: 'packages/client/src/version.ts', pattern: /(VERSION = ')([^']+)/ },
] as const;
