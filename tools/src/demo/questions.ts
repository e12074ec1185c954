/** The questions that the demo answers from the database. */
export const QUESTIONS: readonly { readonly title: string; readonly sql: string }[] = [
  {
    title: 'How many events and users were there each day, and for what amount?',
    sql: `SELECT strftime(time, '%Y-%m-%d') AS day, count(*) AS events,
  count(DISTINCT distinct_id) AS users, sum(amount) AS amount
  FROM export WHERE time IS NOT NULL GROUP BY day ORDER BY day DESC LIMIT 7`,
  },
  {
    title: 'How long were videos watched, by quality?',
    sql: `SELECT quality, count(*) AS videos, sum(watchTimeSec) AS seconds,
  round(avg(watchTimeSec), 1) AS average, max(watchTimeSec) AS longest
  FROM export WHERE watchTimeSec > 0 GROUP BY quality ORDER BY seconds DESC`,
  },
  {
    title: 'How many members of each cohort were seen?',
    sql: `SELECT cohorts.name AS cohort, any_value(cohorts.count) AS all_members,
  count(cohort_members.distinct_id) AS seen
  FROM cohorts LEFT JOIN cohort_members ON cohort_members.cohort_id = cohorts.id
  GROUP BY cohort ORDER BY seen DESC`,
  },
  {
    title: 'What do the most active companies do, in the words of the Lexicon?',
    sql: `SELECT g.name AS company, l.display_name AS did, count(*) AS events
    FROM export e
    JOIN group_profiles g ON g.group_key = 'company_id' AND g.distinct_id = e.company_id
    JOIN lexicon_schemas l ON l.entity_type = 'event' AND l.name = e.event
    GROUP BY ALL ORDER BY events DESC, company, did LIMIT 5`,
  },
];
