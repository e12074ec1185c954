/** The questions that the demo answers with SQL. */
export const QUESTIONS: readonly { readonly title: string; readonly sql: string }[] = [
  {
    title:
      'How many events and users were there on each of the last seven days, and what was the revenue?',
    sql: `SELECT strftime(time, '%Y-%m-%d') AS day, count(*) AS events,
  count(DISTINCT distinct_id) AS users, sum(amount) AS revenue
  FROM export WHERE time IS NOT NULL GROUP BY day ORDER BY day DESC LIMIT 7`,
  },
  {
    title: 'How long did users watch videos of each quality?',
    sql: `SELECT quality, count(*) AS videos, sum(watchTimeSec) AS seconds,
  round(avg(watchTimeSec), 1) AS average, max(watchTimeSec) AS longest
  FROM export WHERE watchTimeSec > 0 GROUP BY quality ORDER BY seconds DESC`,
  },
  {
    title: 'How many members does each cohort have, and how many of them did the syncs read?',
    sql: `SELECT cohorts.name AS cohort, any_value(cohorts.count) AS members,
  count(cohort_members.distinct_id) AS members_read
  FROM cohorts LEFT JOIN cohort_members ON cohort_members.cohort_id = cohorts.id
  GROUP BY cohort ORDER BY members_read DESC`,
  },
  {
    title: 'What do the users of the most active companies do, in the display names of Lexicon?',
    sql: `SELECT g.name AS company, l.display_name AS did, count(*) AS events
    FROM export e
    JOIN group_profiles g ON g.group_key = 'company_id' AND g.distinct_id = e.company_id
    JOIN lexicon_schemas l ON l.entity_type = 'event' AND l.name = e.event
    GROUP BY ALL ORDER BY events DESC, company, did LIMIT 5`,
  },
];
