import type { Ledger } from './ledger.js';

/**
 * The rare properties of a stream, which share a JSON column. Their names are stored in the ledger.
 */
export class RareProperties {
  private readonly fields: Set<string>;

  private constructor(
    private readonly ledger: Ledger,
    private readonly stream: string,
    fields: readonly string[],
  ) {
    this.fields = new Set(fields);
  }

  static async open(ledger: Ledger, stream: string): Promise<RareProperties> {
    return new RareProperties(ledger, stream, await ledger.rareFields(stream));
  }

  get count(): number {
    return this.fields.size;
  }

  /** Stores new properties. Call this in the transaction that stores their values. */
  async add(fields: readonly string[]): Promise<void> {
    const added = fields.filter((field) => !this.fields.has(field));
    await this.ledger.addRareFields(this.stream, added);
    for (const field of added) this.fields.add(field);
  }
}
