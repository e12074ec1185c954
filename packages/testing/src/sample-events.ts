import { Buffer } from 'node:buffer';

/** 2024-06-10T06:13:20Z in epoch seconds. The events occur in the 24 hours after it. */
const FIRST_SECOND = 1_718_000_000;
const DAY_SECONDS = 86_400;

/** The constants of a linear congruential generator modulo 2 ** 32, from Numerical Recipes. */
const MULTIPLIER = 1_664_525;
const INCREMENT = 1_013_904_223;

/**
 * Returns lines of raw events like those of an export, for benchmarks: 28 properties and about
 * 0.8 kB each. The same size and seed always produce the same events.
 * @param minBytes events are added until the text has at least this many bytes
 */
export function sampleEvents(minBytes: number, seed = 1): Buffer {
  const generator = new SampleEventGenerator(seed);
  const lines: Buffer[] = [];
  for (let total = 0; total < minBytes; total += lines.at(-1)?.length ?? 0) {
    lines.push(Buffer.from(`${JSON.stringify(generator.next())}\n`));
  }
  return Buffer.concat(lines);
}

class SampleEventGenerator {
  constructor(private state: number) {}

  next(): object {
    const event = this.pick(['$mp_web_page_view', 'Viewed', 'Order Completed', 'sign up']);
    const time = FIRST_SECOND + this.below(DAY_SECONDS);
    return { event, properties: { ...this.device(time), ...this.purchase(time) } };
  }

  private device(time: number): object {
    return {
      time,
      distinct_id: `${this.hexadecimal(8)}-${this.hexadecimal(4)}-${this.hexadecimal(12)}`,
      $app_build_number: String(this.below(500)),
      $browser: this.pick(['Chrome', 'Safari', 'Firefox']),
      $browser_version: 100 + this.below(30),
      $city: this.pick(['Warszawa', 'São Paulo', 'New York', 'Łódź', 'Berlin', 'Mumbai']),
      $current_url: `https://www.example.com/products/${String(this.below(10_000))}?ref=${this.hexadecimal(6)}`,
      $device_id: this.hexadecimal(16),
      $initial_referrer: '$direct',
      $insert_id: this.hexadecimal(16),
      $lib_version: '2.45.0',
      $mp_api_endpoint: 'api-js.mixpanel.com',
      $mp_api_timestamp_ms: time * 1000 + this.below(1000),
      $os: this.pick(['Mac OS X', 'Windows', 'Android', 'iOS']),
      $region: 'Mazowieckie',
      $screen_height: 900 + this.below(200),
      $screen_width: 1440,
    };
  }

  private purchase(time: number): object {
    return {
      $user_id: `user-${String(this.below(100_000))}`,
      mp_country_code: this.pick(['PL', 'US', 'BR']),
      mp_lib: 'web',
      mp_processing_time_ms: time * 1000 + this.below(100_000),
      plan: this.pick(['free', 'pro']),
      price: this.below(10_000) / 100,
      quantity: this.below(9),
      is_member: this.below(2) === 0,
      tags: ['a', 'b', this.below(10)],
      referrer: null,
      page_title: `Product ${String(this.below(1000))} – shop`,
    };
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state, MULTIPLIER) + INCREMENT) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }

  private pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }

  private hexadecimal(digits: number): string {
    return Array.from({ length: digits }, () => this.below(16).toString(16)).join('');
  }
}
