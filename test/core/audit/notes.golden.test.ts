import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  ED25519_COSIGNATURE,
  base64OfBytes,
  bytesOfBase64,
  checkpointBreak,
  checkpointText,
  cosign,
  cosignatureOf,
  isSignedBy,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVkey,
  signNote,
  verifierKey,
  vkeyText,
} from '../../../src/core/audit/index.ts'
import type { NoteSigner } from '../../../src/core/audit/index.ts'
import { hexOfBytes, present, utf8Bytes } from '../../../src/core/kernel/index.ts'
import { checkEd25519 } from '../../../src/main/adapters/crypto/index.ts'

/** The example of Go's golang.org/x/mod/sumdb/note, which C2SP signed-note v1.0.0 describes. */
const VKEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

/** The checkpoint with which C2SP tlog-checkpoint v1.0.0 and tlog-cosignature v1.0.0 begin. */
const CHECKPOINT =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
  '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
  '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n'

function signerNamed(name: string): NoteSigner {
  const { privateKey } = generateKeyPairSync('ed25519')
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return {
    name,
    publicKey: new Uint8Array(spki.subarray(12)),
    sign: (text) => new Uint8Array(sign(null, Buffer.from(text), privateKey)),
  }
}

const LOG = signerNamed('desk.example/log')
const WITNESS = signerNamed('witness.example/w1')
const keyOf = (signer: NoteSigner) => verifierKey(signer.name, signer.publicKey)
const witnessKey = verifierKey(WITNESS.name, WITNESS.publicKey, ED25519_COSIGNATURE)
const ROOT = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'
const BODY = checkpointText({ origin: LOG.name, size: 4, root: ROOT })
const read = (note: string) => present(parseNote(note), 'a note')

describe('base64', () => {
  test('is that of RFC 4648 section 10, and of one form alone', () => {
    const vectors = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
    const encoded = ['', 'Zg==', 'Zm8=', 'Zm9v', 'Zm9vYg==', 'Zm9vYmE=', 'Zm9vYmFy']
    expect(vectors.map((text) => base64OfBytes(utf8Bytes(text)))).toEqual(encoded)
    expect(encoded.map((text) => bytesOfBase64(text))).toEqual(vectors.map(utf8Bytes))
    for (const wrong of ['Zg', 'Zg=', 'Zh==', 'Z===', 'Zm9-', 'Zm 9']) expect(bytesOfBase64(wrong)).toBeNull()
  })
})

describe('a signed note', () => {
  test('of the published example is signed by its key, and by no other', () => {
    const key = present(parseVkey(VKEY), 'the published key')
    expect(vkeyText(key)).toBe(VKEY)
    expect(isSignedBy(read(NOTE), key, checkEd25519)).toBe(true)
    expect(isSignedBy(read(NOTE), { ...key, id: '00000000' }, checkEd25519)).toBe(false)
    expect(isSignedBy(read(NOTE), keyOf(LOG), checkEd25519)).toBe(false)
    expect(isSignedBy(read(NOTE.replace('think', 'thank')), key, checkEd25519)).toBe(false)
  })

  test('is not one without its empty line, its end, or with a line that is no signature', () => {
    for (const wrong of [
      '',
      NOTE.slice(0, -1),
      NOTE.replace('\n\n', '\n'),
      NOTE.replace('— Peter', '- Peter'),
      NOTE.replace('x08g', '????'),
      NOTE.replace('think', 'th\u0001nk'),
    ]) {
      expect(parseNote(wrong), wrong).toBeNull()
    }
  })

  test('has keys whose id is their own', () => {
    for (const wrong of [
      VKEY.replace('c74f20a3', 'c74f20a4'),
      VKEY.replace('PeterNeumann', 'PeterNeumanm'),
      VKEY.slice(0, -4),
      'a b+c74f20a3+ARpc',
      '',
    ]) {
      expect(parseVkey(wrong), wrong).toBeNull()
    }
  })
})

describe('a checkpoint', () => {
  test('of the published example is read: origin, size and root', () => {
    const { text, signatures } = read(CHECKPOINT)
    expect(parseCheckpoint(text)).toEqual({
      ...{ origin: 'example.com/behind-the-sofa', size: 20_852_163 },
      root: hexOfBytes(present(bytesOfBase64('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I='), 'root')),
    })
    expect(signatures.map(({ keyId }) => keyId)).toEqual(['033de0ae', '8d66cf3f'])
    // The witness's line: four bytes of key, eight of time (1679315147), sixty-four of signature.
    expect(signatures[1]?.signature).toHaveLength(72)
    expect(hexOfBytes(present(signatures[1], 'line').signature.slice(0, 8))).toBe('00000000641850cb')
    expect(Number(0x64_18_50_cb)).toBe(1_679_315_147)
  })

  test('is signed by a key of the log, also among others', () => {
    const opened = { checkpoint: { origin: LOG.name, size: 4, root: ROOT }, keyId: keyOf(LOG).id }
    const note = signNote(BODY, [LOG])
    expect(openCheckpoint(note, [keyOf(LOG)], checkEd25519)).toEqual(opened)
    const byBoth = signNote(BODY, [signerNamed(LOG.name), LOG])
    expect(openCheckpoint(byBoth, [keyOf(LOG)], checkEd25519)).toEqual(opened)
  })

  test('is doubted by name: no checkpoint, an unknown key, a forged signature', () => {
    const note = signNote(BODY, [LOG])
    const doubt = (text: string, keys = [keyOf(LOG)]) => openCheckpoint(text, keys, checkEd25519)
    expect(doubt(signNote('some text\n', [LOG]))).toBe('not_a_checkpoint')
    expect(doubt(note, [keyOf(signerNamed(LOG.name))])).toBe('unknown_key')
    expect(doubt(note, [])).toBe('unknown_key')
    expect(doubt(note.replace('\n4\n', '\n5\n'))).toBe('bad_signature')
    const forger = signerNamed(LOG.name)
    const forged = { ...forger, publicKey: LOG.publicKey }
    expect(doubt(signNote(BODY, [forged]))).toBe('bad_signature')
  })

  test('is borne out by its log, or not: too short, or of another root', () => {
    const given = { number: 3, note: signNote(BODY, [LOG]) }
    const held = (size: number, root: string) =>
      checkpointBreak(given, { size, roots: new Map([[4, root]]) }, [keyOf(LOG)], checkEd25519)
    expect(held(9, ROOT)).toBeNull()
    expect(held(3, ROOT)).toEqual({ number: 3, size: 4, reason: 'wrong_size' })
    expect(held(4, ROOT.replace('d', 'e'))).toEqual({ number: 3, size: 4, reason: 'wrong_root' })
  })

  test.each([
    ['no size', 'a\n\nAAAA\n'],
    ['a size with zeros before it', `a\n04\n${base64OfBytes(new Uint8Array(32))}\n`],
    ['a root of another length', `a\n4\n${base64OfBytes(new Uint8Array(31))}\n`],
    ['no end', `a\n4\n${base64OfBytes(new Uint8Array(32))}`],
    ['no origin', `\n4\n${base64OfBytes(new Uint8Array(32))}\n`],
  ])('is none with %s', (_what, text) => {
    expect(parseCheckpoint(text)).toBeNull()
  })
})

describe('a witness', () => {
  const note = signNote(BODY, [LOG])

  test('signs a checkpoint with the time at which it saw it', () => {
    const witnessed = note + cosign(BODY, WITNESS, 1_679_315_147)
    expect(cosignatureOf(read(witnessed), witnessKey, checkEd25519)?.seconds).toBe(1_679_315_147)
    expect(cosignatureOf(read(note), witnessKey, checkEd25519)).toBeNull()
    expect(isSignedBy(read(witnessed), keyOf(LOG), checkEd25519)).toBe(true)
  })

  test('is not a signer of the log, nor the log a witness', () => {
    const asLog = note + cosign(BODY, WITNESS, 1)
    expect(isSignedBy(read(asLog), witnessKey, checkEd25519)).toBe(false)
    expect(cosignatureOf(read(signNote(BODY, [LOG])), keyOf(LOG), checkEd25519)).toBeNull()
  })

  test('did not sign another time or another checkpoint', () => {
    const line = cosign(BODY, WITNESS, 1_679_315_147)
    const other = checkpointText({ origin: LOG.name, size: 5, root: ROOT })
    expect(cosignatureOf(read(signNote(other, [LOG]) + line), witnessKey, checkEd25519)).toBeNull()
    const bytes = present(bytesOfBase64(present(line.trim().split(' ')[2], 'base64')), 'bytes')
    bytes[11] = (bytes[11] ?? 0) ^ 1
    const later = `— ${WITNESS.name} ${base64OfBytes(bytes)}\n`
    expect(cosignatureOf(read(note + later), witnessKey, checkEd25519)).toBeNull()
  })
})
