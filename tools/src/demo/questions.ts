/** What a person asks a database of their events, as the demo answers it. */
export const QUESTIONS: readonly { readonly title: string; readonly sql: string }[] = [
  {
    title: 'How many events and users were there each day?',
    sql: `SELECT time::DATE AS day, count(*) AS events, count(DISTINCT distinct_id) AS users
  FROM export WHERE time IS NOT NULL GROUP BY day ORDER BY day DESC LIMIT 7`,
  },
  {
    title: 'Which properties do events have most often?',
    sql: `SELECT property, count(*) AS events, count(DISTINCT value) AS different
  FROM (UNPIVOT export ON COLUMNS(* EXCLUDE (event, time, distinct_id, insert_id))
        INTO NAME property VALUE value)
  GROUP BY property ORDER BY events DESC, property LIMIT 8`,
  },
  {
    title: 'How many members of each cohort were seen?',
    sql: `SELECT cohorts.name AS cohort, any_value(cohorts.count) AS all_members,
  count(cohort_members.distinct_id) AS seen
  FROM cohorts LEFT JOIN cohort_members ON cohort_members.cohort_id = cohorts.id
  GROUP BY cohort ORDER BY seen DESC`,
  },
];
