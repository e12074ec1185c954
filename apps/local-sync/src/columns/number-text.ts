/**
 * Returns an expression for a double as JSON writes it. DuckDB has the same digits, but writes 5.0 where 5
 * came, and exponents from
 * 1e16 on and below 1e-4, where JSON has them from 1e21 on and below 1e-6, without zeros before them.
 */
export function numberText(column: string): string {
  const text = `CAST(${column} AS VARCHAR)`;
  const sign = `CASE WHEN ${column} < 0 THEN '-' ELSE '' END`;
  const digits = `regexp_replace(split_part(${text}, 'e', 1), '[-.]', '', 'g')`;
  const exponent = `abs(TRY_CAST(split_part(${text}, 'e', 2) AS INTEGER))`;
  return [
    '(CASE',
    `WHEN ${text} LIKE '%e+%' AND abs(${column}) < 1e21`,
    `THEN ${sign} || rpad(${digits}, ${exponent} + 1, '0')`,
    `WHEN ${text} LIKE '%e-%' AND abs(${column}) >= 1e-6`,
    `THEN ${sign} || '0.' || repeat('0', ${exponent} - 1) || ${digits}`,
    `ELSE regexp_replace(replace(${text}, 'e-0', 'e-'), '[.]0$', '')`,
    'END)',
  ].join(' ');
}

/**
 * Returns the condition that the text is a whole number of up to 38 digits, without signs or zeros that a
 * program would not write. It is fifty times as fast as comparing the text with the one that DuckDB writes for
 * the number.
 */
export function isWholeNumber(text: string): string {
  return `regexp_full_match(${text}, '0|-?[1-9][0-9]{0,37}')`;
}

/**
 * Returns the condition that the text is not a negative zero. DuckDB compresses equal doubles into one, so that
 * `-0.0` would be `0.0` after
 * a checkpoint, and in a Parquet file.
 */
export function isNoNegativeZero(text: string): string {
  return `${text} NOT IN ('-0', '-0.0')`;
}

/** Returns the condition that the JSON is a number without an exponent, or a text of one. */
export function isPlainNumber(json: string): string {
  return `regexp_full_match(${json}, '"?-?[0-9]+([.][0-9]+)?"?')`;
}
