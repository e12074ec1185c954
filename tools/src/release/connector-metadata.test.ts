import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { spec } from '@source-mixpanel/connector';
import { HOSTS } from '@source-mixpanel/mixpanel';
import { parse } from 'yaml';
import * as z from 'zod';
import { WORKSPACE_ROOT, workspaceProjects } from '@source-mixpanel/verification/workspace';
import { SHARED_STREAMS } from '@source-mixpanel/verification/streams';
import { STAMPS } from './version-stamps.js';

const read = (path: string): string => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const texts = z.array(z.string());
const { data } = z
  .object({
    metadataSpecVersion: z.literal('1.0'),
    data: z.strictObject({
      name: z.string(),
      definitionId: z.uuid(),
      connectorType: z.literal('source'),
      connectorSubtype: z.literal('api'),
      dockerRepository: z.string(),
      dockerImageTag: z.string(),
      license: z.literal('MIT'),
      releaseStage: z.enum(['alpha', 'beta', 'generally_available']),
      supportLevel: z.literal('community'),
      documentationUrl: z.url(),
      externalDocumentationUrls: z.array(
        z.strictObject({ title: z.string(), url: z.url(), type: z.string() }),
      ),
      githubIssueLabel: z.string(),
      icon: z.string(),
      tags: texts,
      allowedHosts: z.strictObject({ hosts: texts }),
      suggestedStreams: z.strictObject({ streams: texts }),
      maxSecondsBetweenMessages: z.int(),
      resourceRequirements: z.record(z.string(), z.unknown()),
      connectorTestSuitesOptions: z.array(z.strictObject({ suite: z.literal('unitTests') })),
    }),
  })
  .parse(parse(read('apps/connector/metadata.yaml')));
const version = workspaceProjects(WORKSPACE_ROOT)[0]?.manifest.version;
const dockerfile = read('Dockerfile');
const label = (name: string): string | undefined =>
  new RegExp(`\\b${name.replaceAll('.', '\\.')}=([^\\s\\\\]+)`).exec(dockerfile)?.[1];

describe('the metadata of the connector', () => {
  it('has the same name as the image, and the version of the image and of all packages', () => {
    expect([data.dockerImageTag, label('io.airbyte.version')]).toEqual([version, version]);
    expect(label('io.airbyte.name')).toBe(data.dockerRepository);
    expect(STAMPS.map(({ file, pattern }) => pattern.exec(read(file))?.[2])).toEqual(
      STAMPS.map(() => version),
    );
  });

  it('has a different id than the Python connector, because Airbyte would otherwise replace that one', () => {
    expect(data.definitionId).not.toBe('12928b32-bf0a-4f1e-964f-07e12e37153a');
  });

  it('links to the same documentation as the spec and has a different issue label than the Python connector', () => {
    expect(data.documentationUrl).toBe(spec()['documentationUrl']);
    expect(data.githubIssueLabel).not.toBe('source-mixpanel');
  });

  it('allows exactly the hosts of all regions', () => {
    const hosts = Object.values(HOSTS).flatMap(({ api, data: raw }) => [api, raw]);
    expect(data.allowedHosts.hosts.toSorted()).toEqual(
      hosts.map((url) => new URL(url).host).toSorted(),
    );
  });

  it('suggests streams that exist', () => {
    const known = new Set<string>(SHARED_STREAMS);
    expect(data.suggestedStreams.streams.filter((name) => !known.has(name))).toEqual([]);
  });

  it('allows the connector as many seconds without a message as it may wait for a quota', () => {
    // The connector retries refused requests for up to two hours, the last refusal may demand
    // another hour, and the headers of a response may take 20 minutes.
    expect(data.maxSecondsBetweenMessages).toBeGreaterThan(3 * 3600 + 20 * 60);
  });

  it('refers to an icon that exists', () => {
    expect(existsSync(join(WORKSPACE_ROOT, 'apps/connector', data.icon))).toBe(true);
  });
});

describe('the Dockerfile', () => {
  it('states the same command for Docker and for Airbyte', () => {
    const entrypoint = z
      .array(z.string())
      .parse(JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)?.[1] ?? 'null'));
    expect(dockerfile).toContain(`AIRBYTE_ENTRYPOINT="${entrypoint.join(' ')}"`);
  });
});
