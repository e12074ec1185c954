import { proseOf, type Prose } from './prose.js';

/** Words that texts in this repository must not contain, because plainer words say the same. */
export interface LanguageRule {
  readonly refused: RegExp;
  /** What to write instead, for the message. */
  readonly instead: string;
  /** Phrases in which these words are plain English and therefore allowed. */
  readonly except?: RegExp;
  /** The kinds of prose to which the rule applies; default: comments and texts. */
  readonly in?: readonly Prose['kind'][];
}

const RULES: readonly LanguageRule[] = [
  {
    refused:
      /(?<!\b(?:there|here) )\b(?:is|are|was|were) no (?!longer\b|more\b|less\b|fewer\b|later\b|earlier\b|other\b|further\b|one\b|\w+er than\b)/i,
    instead: '"is not a …", "has no …" or "there is no …"',
    except: /\b(?:of which|for which|in which|where|that) there (?:is|are) no\b/i,
  },
  { refused: /\bbehind\b/i, instead: '"after"', except: /\bbehind (?:a|the|an HTTPS) proxy\b/i },
  { refused: /\bbeside\b/i, instead: '"with", "next to", "in addition to"' },
  { refused: /\bmend(?:s|ed|ing)?\b/i, instead: '"fix", "correct"' },
  {
    refused: /\b(?:whoever|somebody|nobody|anybody|everybody)\b/i,
    instead: 'the name of the component or person: "the caller", "no test"',
    // Values in quotes are allowed, such as the name of a cohort.
    except: /["']nobody["']/i,
  },
  {
    refused: /\b(?:tells?|told|hears?|heard|lends?|lent|obeys?|obeyed)\b/i,
    instead: '"returns", "reports", "states", "reads", "reserves", "follows"',
    except: /\b(?:cannot|could not|can|to) tell\b|\btells? (?:\w+ ){1,4}apart\b/i,
  },
  {
    refused: /\b(?:un)?(?:proof|proofs|prove|proves|proved|proven)\b/i,
    instead: '"verify", "verified" (a body), "show", "check"',
    // This value occurs in saved states.
    except: /filter: ?"?proven|is not "proven"|^'proven'$/i,
  },
  { refused: /\bincumbents?\b/i, instead: '"the Python connector"' },
  // The account of the mock has this name.
  {
    refused: /\bstand-ins?\b/i,
    instead: '"mock Mixpanel"',
    except: /stand-in(?:\.000000|-secret)/,
  },
  { refused: /\bstrangers?\b/i, instead: '"unauthenticated caller", "other client"' },
  {
    refused: /\b(?:patience|haste|hasten|rehearsals?|rivals?|twins?)\b/i,
    instead: 'the field term of GLOSSARY.md, such as "timeout" or "reference implementation"',
  },
  {
    refused: /\b(?:after|of|by|for|in|with|than|to|at) so (?:many|much|long)\b/i,
    instead: '"that many", or a name of the parameter',
  },
  { refused: /\bto be called\b/i, instead: '"Call this when …"' },
  {
    refused: /\b(?:says?|said) (?:nothing |something |so )?of\b|\bknows? nothing of\b/i,
    instead: '"about"',
  },
  {
    refused: /\bwhat (?:came|comes|became|becomes) of\b/i,
    instead: '"the result of", "what happens to"',
  },
  { refused: /\b(?:would|must|could|may|will) else\b/i, instead: '"otherwise"' },
  {
    refused:
      /(?:^|[.:;] )(?:Were|Should|Had) (?:it|they|the|a|an|one|some|all|no|such|there|its)\b(?![^.]*\?)/,
    instead: '"If …"',
  },
  { refused: /\bbut for (?:a|an|the|its|one|some|those)\b/i, instead: '"except for"' },
  {
    refused: /^(?:Gives|Takes|Tells|Says|Hears|Lends|Brings|Hands)\b/,
    instead: 'a docstring that begins with "Returns", "Throws", "Reads", "Writes" or a noun',
    in: ['comment'],
  },
  {
    refused:
      /^(?:MOST|LEAST|LONGEST|SHORTEST|DEEPEST|LARGEST|SMALLEST|BIGGEST|WIDEST|FEWEST|HIGHEST|LOWEST|SOONEST|AMPLE|MUCH|ENOUGH)(?:_|$)/,
    instead: 'MAX_… or MIN_… with the unit',
    in: ['constant'],
  },
];

/** Words in a file that break a rule. */
export interface Breach {
  /** `PATH:LINE` */
  readonly place: string;
  /** The words, with some text before and after them. */
  readonly words: string;
  readonly instead: string;
}

/** Returns the words in a file that break a rule. */
export function findBreaches(path: string, content: string): readonly Breach[] {
  return proseOf(path, content).flatMap((prose) =>
    RULES.flatMap((rule) =>
      (rule.in ?? ['comment', 'text']).includes(prose.kind) ? breachesIn(path, prose, rule) : [],
    ),
  );
}

function breachesIn(path: string, { text, line }: Prose, rule: LanguageRule): readonly Breach[] {
  // Line breaks become spaces, so that a phrase is also found if it continues on the next line.
  const spaced = text.replaceAll('\n', ' ');
  const every = (pattern: RegExp) =>
    spaced.matchAll(new RegExp(pattern.source, `${pattern.flags}g`));
  const allowed = rule.except === undefined ? [] : [...every(rule.except)];
  const isAllowed = (at: number): boolean =>
    allowed.some(({ 0: found, index }) => index <= at && at < index + found.length);
  return Array.from(every(rule.refused))
    .filter(({ index }) => !isAllowed(index))
    .map(({ 0: words, index }) => ({
      place: `${path}:${line + text.slice(0, index).split('\n').length - 1}`,
      words: spaced.slice(Math.max(0, index - 30), index + words.length + 30),
      instead: rule.instead,
    }));
}
