import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

export type Command = { readonly debug: boolean } & (
  | { readonly kind: 'spec' }
  | {
      readonly kind: 'discover';
      readonly config: string;
      readonly streams?: readonly string[] | undefined;
      /** Whether to warn when Mixpanel has another time zone for the project. */
      readonly checksTimeZone?: boolean | undefined;
    }
  | { readonly kind: 'verify'; readonly config: string }
  | {
      readonly kind: 'check';
      readonly config: string;
      /** For people: a table instead of messages. */
      readonly explain?: boolean;
    }
  | {
      readonly kind: 'read';
      readonly config: string;
      readonly catalog: string;
      readonly state?: string | undefined;
    }
  | {
      readonly kind: 'catalog';
      readonly config: string;
      readonly streams?: readonly string[] | undefined;
      readonly syncMode: 'incremental' | 'full_refresh';
    }
);

/** The command line is wrong: usage goes to stderr, the exit code is 2. */
export class UsageError extends Error {}

export const USAGE = `usage: source-mixpanel COMMAND [options] [--debug]

  spec                                   print what a configuration may hold
  check    --config FILE                 try the configuration
  check    --config FILE --explain       the same as a table for people; exit code 1 when it fails
  discover --config FILE [--streams a,b] [--check-time-zone]
                                         print the streams and their schemas; warn when Mixpanel
                                         has another time zone for the project
  read     --config FILE --catalog FILE [--state FILE]
                                         read the streams of the catalog
  catalog  --config FILE [--streams a,b] [--sync-mode incremental|full_refresh]
                                         print a catalog for read, made from discover
  verify   --config FILE                 test on your project what this connector assumes of
                                         Mixpanel, with at most 21 requests; print a report
                                         without your data; exit code 1 when something is not so

  --help, --version                      print this text, print the version

spec, check, discover and read print messages of the Airbyte protocol. The table, the catalog and
the report go to stdout alone, and messages about them to stderr.
`;

/** The text that a command line asks for in place of a command; undefined where it asks for none. */
export function informationFor(args: readonly string[], version: string): string | undefined {
  if (args[0] === '--version') return `${version}\n`;
  const isHelp = args[0] === 'help' || args.some((word) => word === '--help' || word === '-h');
  return isHelp ? USAGE : undefined;
}

const text = { type: 'string' } as const;
const debug = { type: 'boolean', default: false } as const;
const OPTIONS: Readonly<Record<Command['kind'], Options>> = {
  spec: { debug },
  check: { debug, config: text, explain: { type: 'boolean', default: false } },
  discover: {
    debug,
    config: text,
    streams: text,
    'check-time-zone': { type: 'boolean', default: false },
  },
  read: { debug, config: text, catalog: text, state: text },
  catalog: { debug, config: text, streams: text, 'sync-mode': text },
  verify: { debug, config: text },
};

/** @throws UsageError that says what is missing or unknown */
export function parseCommandLine(args: readonly string[]): Command {
  const [kind, ...rest] = args;
  if (kind === undefined) throw new UsageError('No command passed.');
  if (!isKind(kind)) throw new UsageError(`Unknown command "${kind}".`);
  const values = optionsOf(kind, rest);
  const isDebug = values.get('debug') === true;
  const required = (name: string): string => {
    const value = values.get(name);
    if (typeof value === 'string') return value;
    throw new UsageError(`${kind} needs --${name} FILE.`);
  };
  const optional = (name: string): string | undefined => {
    const value = values.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  switch (kind) {
    case 'spec':
      return { kind, debug: isDebug };
    case 'check': {
      const explain = values.get('explain') === true;
      return { kind, debug: isDebug, config: required('config'), explain };
    }
    case 'discover':
      return {
        kind,
        debug: isDebug,
        config: required('config'),
        streams: names(optional('streams')),
        checksTimeZone: values.get('check-time-zone') === true,
      };
    case 'verify':
      return { kind, debug: isDebug, config: required('config') };
    case 'read':
      return {
        kind,
        debug: isDebug,
        config: required('config'),
        catalog: required('catalog'),
        state: optional('state'),
      };
    case 'catalog':
      return {
        kind,
        debug: isDebug,
        config: required('config'),
        streams: names(optional('streams')),
        syncMode: syncMode(optional('sync-mode')),
      };
  }
}

function names(text: string | undefined): readonly string[] | undefined {
  return text?.split(',').filter((name) => name !== '');
}

function isKind(text: string): text is Command['kind'] {
  return Object.hasOwn(OPTIONS, text);
}

function optionsOf(kind: Command['kind'], args: readonly string[]): ReadonlyMap<string, unknown> {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS[kind], strict: true });
    return new Map(Object.entries(values));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The options are wrong.');
  }
}

function syncMode(text = 'incremental'): 'incremental' | 'full_refresh' {
  if (text === 'incremental' || text === 'full_refresh') return text;
  throw new UsageError(`--sync-mode is incremental or full_refresh, not "${text}".`);
}
