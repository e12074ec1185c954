/** Maximum length of a name in messages. */
const MAX_NAME_CHARACTERS = 80;

/**
 * Returns the label of a funnel, cohort or table in messages: `funnel 2 "Signup"`, or `funnel 2`
 * without a name.
 */
export function childLabel(
  kind: string,
  id: number | string,
  name: string | null | undefined,
): string {
  if (name === null || name === undefined || name === '') return `${kind} ${id}`;
  const characters = Array.from(name);
  const isLong = characters.length > MAX_NAME_CHARACTERS;
  const shown = isLong ? `${characters.slice(0, MAX_NAME_CHARACTERS).join('')}…` : name;
  return `${kind} ${id} ${JSON.stringify(shown)}`;
}
