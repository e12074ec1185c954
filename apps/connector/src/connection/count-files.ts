import { link, mkdir, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';

/** The functions of a file system that the shared count needs; errors have the codes of Node. */
export interface CountFiles {
  makeDirectory(path: string): Promise<void>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Creates an empty file; fails with `EEXIST` if the file exists. */
  create(path: string): Promise<void>;
  /** `identity` differs after each creation or change of the file; `written` is in epoch milliseconds. */
  identify(path: string): Promise<{ readonly identity: string; readonly written: number }>;
  /** Renames a file, and replaces the one at the new path. */
  rename(from: string, to: string): Promise<void>;
  /** Links a file to a new path; fails with `EEXIST` if a file exists there. */
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
