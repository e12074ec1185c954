import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeJson, type JsonObject, type JsonValue } from '@source-mixpanel/exact-json';

/** A temporary directory for the files of one experiment. */
export class ScratchFiles {
  private constructor(readonly directory: string) {}

  static async create(): Promise<ScratchFiles> {
    return new ScratchFiles(await mkdtemp(join(tmpdir(), 'source-mixpanel-')));
  }

  /**
   * Writes a file and returns its path.
   * @param content a text is written unchanged, any other value as JSON
   */
  async write(name: string, content: string | JsonObject | readonly JsonValue[]): Promise<string> {
    const path = join(this.directory, name);
    await writeFile(path, typeof content === 'string' ? content : writeJson(content));
    return path;
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
