import { generateKeyPairSync, sign } from 'node:crypto';

/**
 * Creates a key and a certificate for one host name, so that the repository does not contain a key.
 */
export function selfSigned(hostName: string): { key: string; cert: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(COMMON_NAME, node(0x0c, Buffer.from(hostName)))));
  const alternative = node(0x30, node(0x82, Buffer.from(hostName)));
  const toBeSigned = sequence(
    node(0xa0, node(0x02, Buffer.from([2]))),
    node(0x02, Buffer.from([1])),
    sequence(ECDSA_WITH_SHA256),
    name,
    sequence(utc('200101000000Z'), utc('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, node(0x04, alternative)))),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const certificate = sequence(
    toBeSigned,
    sequence(ECDSA_WITH_SHA256),
    node(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const lines =
    certificate
      .toString('base64')
      .match(/.{1,64}/g)
      ?.join('\n') ?? '';
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

/** Encodes one DER element: tag, length, content. */
function node(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const length =
    bytes.length < 128 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
}

const sequence = (...content: Buffer[]): Buffer => node(0x30, ...content);
const set = (...content: Buffer[]): Buffer => node(0x31, ...content);
const utc = (text: string): Buffer => node(0x17, Buffer.from(text));
const identifier = (hex: string): Buffer => node(0x06, Buffer.from(hex, 'hex'));
/** The object identifier 2.5.4.3. */
const COMMON_NAME = identifier('550403');
/** The object identifier 2.5.29.17. */
const SUBJECT_ALTERNATIVE_NAME = identifier('551d11');
/** The object identifier 1.2.840.10045.4.3.2. */
const ECDSA_WITH_SHA256 = identifier('2a8648ce3d040302');
