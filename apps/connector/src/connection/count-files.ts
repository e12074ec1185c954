import { link, mkdir, open, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';

/** What the count that processes share needs of a file system; errors carry the codes of Node. */
export interface CountFiles {
  makeDirectory(path: string): Promise<void>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Creates an empty file; fails with `EEXIST` where there is one. */
  create(path: string): Promise<void>;
  /** `identity` differs for each file that was created or changed; `written` in epoch milliseconds. */
  identify(path: string): Promise<{ readonly identity: string; readonly written: number }>;
  /** Replaces a file at the new path. */
  rename(from: string, to: string): Promise<void>;
  /** Fails with `EEXIST` where there is a file at the new path. */
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
