/**
 * Returns an SQL expression for the text of a double as JavaScript writes it. DuckDB writes the
 * same digits in another notation: 5.0 instead of 5, exponents from 1e16 (JavaScript: from 1e21)
 * and below 1e-4 (JavaScript: below 1e-6), and exponents with a leading zero, as in 1e-07.
 */
export function numberTextSql(column: string): string {
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
 * Returns an SQL condition that is true if the text is an integer of up to 38 digits without
 * leading zeros or a plus sign. This is fifty times as fast as converting the text to a number and
 * back.
 */
export function isWholeNumberSql(text: string): string {
  return `regexp_full_match(${text}, '0|-?[1-9][0-9]{0,37}')`;
}

/**
 * Returns an SQL condition that is true if the text is not a negative zero. DuckDB's compression
 * stores equal doubles once, so `-0.0` may become `0.0` at a checkpoint and in a Parquet file.
 */
export function isNotNegativeZeroSql(text: string): string {
  return `${text} NOT IN ('-0', '-0.0')`;
}

/**
 * Returns an SQL condition that is true if the JSON is a number without an exponent, or a string
 * that contains such a number.
 */
export function isPlainNumberSql(json: string): string {
  return `regexp_full_match(${json}, '"?-?[0-9]+([.][0-9]+)?"?')`;
}
