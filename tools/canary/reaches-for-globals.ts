// as: packages/stream-cohorts/src/index.ts
// fails: no-restricted-globals
export const home = (): string | undefined => process.env['HOME'];
export const say = (): void => {
  console.log('on stdout');
};
export const ask = (): Promise<Response> => fetch('http://127.0.0.1');
export const wait = (): unknown => setTimeout(say, 1);
