import type { Caller } from '../authenticate.js';
import {
  appError,
  plainContent,
  queryError,
  type Content,
  type MixpanelRequest,
} from '../exchange.js';
import { parseJson } from '../json.js';
import { familyOf } from '../routes.js';
import { isDay } from '../zone.js';
import {
  publishedOperations,
  type PublishedOperation,
  type PublishedParameters,
  type ValueKind,
} from './contract.js';

const formType = 'application/x-www-form-urlencoded';

/**
 * Returns the names of the parameters that have no effect for this path (see
 * `PublishedOperation.ignored`).
 */
export function ignoredParameters(path: string): readonly string[] {
  return publishedOperations.flatMap((operation) =>
    isPath(operation.path, path) ? (operation.ignored ?? []) : [],
  );
}

/**
 * Checks a request against Mixpanel's published API descriptions. Returns undefined if they allow
 * it, otherwise a refusal: 404 for its path, 405 for its method, 415 for the type of its body, 400
 * for an unknown or missing parameter or header, 422 for an invalid value.
 */
export function checkPublished(request: MixpanelRequest, caller: Caller): Content | undefined {
  const url = new URL(request.url, 'http://mock');
  const operations = publishedOperations.filter(({ path }) => isPath(path, url.pathname));
  const refuse = (status: number, error: string): Content => refusal(request.url, status, error);
  if (operations.length === 0) return refuse(404, `${url.pathname} is not published`);
  const operation = operations.find(({ method }) => method === request.method);
  if (operation === undefined) {
    const allow = operations.map(({ method }) => method).join(', ');
    const content = refuse(405, `${request.method} is not published for this path, only ${allow}`);
    return { ...content, headers: { ...content.headers, allow } };
  }
  const problem =
    bodyProblem(operation, request) ??
    projectProblem(operation, url, caller) ??
    parametersProblem(url.searchParams, operation.query, 'the URL') ??
    formProblem(operation, request) ??
    encodingProblem(operation, request);
  return problem === undefined ? undefined : refuse(...problem);
}

type Problem = readonly [status: number, error: string];

function isPath(template: string, path: string): boolean {
  const names = template.split('/');
  const segments = path.split('/');
  return (
    names.length === segments.length &&
    names.every((name, at) => (name.startsWith('{') ? segments[at] !== '' : name === segments[at]))
  );
}

function bodyProblem(operation: PublishedOperation, request: MixpanelRequest): Problem | undefined {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (request.body === '' && type === '') return undefined;
  if (operation.form !== undefined && type === formType) return undefined;
  const published =
    operation.form === undefined ? 'this path accepts no body' : `only ${formType} is published`;
  return [415, `a body of type ${type === '' ? 'unknown' : type} is not published: ${published}`];
}

function projectProblem(
  operation: PublishedOperation,
  url: URL,
  caller: Caller,
): Problem | undefined {
  const needed = 'project_id' in operation.query && caller !== 'project_secret';
  if (!needed || url.searchParams.has('project_id')) return undefined;
  return [400, 'project_id is missing in the URL, which a service account requires'];
}

function formProblem(operation: PublishedOperation, request: MixpanelRequest): Problem | undefined {
  if (operation.form === undefined) return undefined;
  const form = new URLSearchParams(request.body);
  for (const name of operation.ignored ?? []) form.delete(name);
  return parametersProblem(form, operation.form, 'the form');
}

function parametersProblem(
  given: URLSearchParams,
  published: PublishedParameters,
  place: string,
): Problem | undefined {
  for (const [name, value] of given) {
    const parameter = Object.hasOwn(published, name) ? published[name] : undefined;
    if (parameter === undefined)
      return [400, `${name} is not published as a parameter of ${place}`];
    if (!isOfKind(value, parameter.kind)) return [422, `${name} does not have a published value`];
  }
  const missing = Object.entries(published).find(
    ([name, { required }]) => required && !given.has(name),
  );
  return missing === undefined ? undefined : [400, `${missing[0]} is missing in ${place}`];
}

function isOfKind(value: string, kind: ValueKind): boolean {
  switch (kind) {
    case 'text':
      return true;
    case 'integer':
      return /^-?\d+$/.test(value);
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'day':
      return isDay(value);
    case 'json':
      return parseJson(value) !== undefined;
    default:
      return kind.includes(value);
  }
}

function encodingProblem(
  operation: PublishedOperation,
  request: MixpanelRequest,
): Problem | undefined {
  const { acceptEncoding: published } = operation;
  const given = request.headers['accept-encoding'];
  if (published === undefined || given === published) return undefined;
  if (given === undefined) return [400, `the header Accept-Encoding: ${published} is missing`];
  return [422, `Accept-Encoding does not have the published value ${published}`];
}

function refusal(url: string, status: number, error: string): Content {
  const family = familyOf(url.split('?')[0] ?? '');
  switch (family) {
    case 'app':
      return appError(error, status);
    case 'export':
      return plainContent(error, status);
    case 'query':
      return queryError(url, error, status);
    default:
      return family satisfies never;
  }
}
