/** Mixpanel's data residency regions. The data of a project is in exactly one of them. */
export const REGIONS = ['US', 'EU', 'IN'] as const;

export type Region = (typeof REGIONS)[number];

/**
 * The hosts of a region: `api` serves the Query API and the App API, `data` the Export API. Source:
 * `servers` in Mixpanel's OpenAPI files.
 */
export interface Hosts {
  readonly api: string;
  readonly data: string;
}

export const HOSTS: Readonly<Record<Region, Hosts>> = {
  US: { api: 'https://mixpanel.com', data: 'https://data.mixpanel.com' },
  EU: { api: 'https://eu.mixpanel.com', data: 'https://data-eu.mixpanel.com' },
  IN: { api: 'https://in.mixpanel.com', data: 'https://data-in.mixpanel.com' },
};
