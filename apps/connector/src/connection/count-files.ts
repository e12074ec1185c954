import { link, mkdir, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';

/**
 * The file functions that the shared request count uses, so that tests can replace them. Errors
 * have the `code` of Node.js, such as `ENOENT`.
 */
export interface CountFiles {
  makeDirectory(path: string): Promise<void>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Creates an empty file; rejects with `EEXIST` if the file exists. */
  create(path: string): Promise<void>;
  /**
   * Returns a text that differs after each creation or change of the file (`identity`), and the
   * time of its last change in epoch milliseconds (`written`).
   */
  identify(path: string): Promise<{ readonly identity: string; readonly written: number }>;
  /** Renames a file. Replaces a file that exists at the new path. */
  rename(from: string, to: string): Promise<void>;
  /** Links a file to a new path; rejects with `EEXIST` if a file exists there. */
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const machineFiles: CountFiles = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true });
  },
  read: (path) => readFile(path, 'utf8'),
  write: (path, text) => writeFile(path, text),
  async create(path) {
    await (await open(path, 'wx')).close();
  },
  async identify(path) {
    const { ino, mtimeMs } = await stat(path);
    return { identity: `${String(ino)} ${String(mtimeMs)}`, written: mtimeMs };
  },
  rename,
  link,
  remove: unlink,
};
