#!/usr/bin/env node
// Verifies an audit bundle of Optionix Terminal offline. Plain Node 20 or newer, nothing to install, nothing else read.
//
//   node verify-bundle.mjs BUNDLE [--key VKEY] [--checkpoint FILE]
//
// --key         the log's public key as you were given it, not as the bundle says it. Without it the bundle's own keys are
//               believed, and the answer only says that the bundle agrees with itself.
// --checkpoint  a signed checkpoint that you kept from earlier. It needs --key.
//
// Exit 0: everything holds. Exit 1: the first thing that does not is named. Exit 2: wrong usage, or no such file.
//
// A bundle is one JSON object a line: header, records, checkpoints, manifest. What is checked:
//   1. each record's leaf hash is worked out from its text, and its opened body against the hash in that text;
//   2. the tree over them (RFC 6962) has the root that each checkpoint states, or each record and checkpoint proves its
//      place under the last checkpoint (RFC 9162, 2.1.3.2 and 2.1.4.2);
//   3. each checkpoint, and each witness's line under it, is signed (C2SP signed-note, tlog-checkpoint, tlog-cosignature);
//   4. the manifest is signed and speaks of exactly these bytes.
import { Buffer } from 'node:buffer'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const FORMAT = 'optionix-audit-bundle/1'
const LOG_KEY = 1 // kinds of keys: Ed25519 over a note
const WITNESS_KEY = 4 // Ed25519 over a note and a time

class Broken extends Error {}
const fail = (says) => {
  throw new Broken(says)
}

// Hashes (RFC 6962, 2.1). All are written as hex.
const sha256 = (data) => createHash('sha256').update(data).digest('hex')
const leafHash = (text) => sha256(Buffer.concat([Buffer.from([0]), Buffer.from(text)]))
const nodeHash = (left, right) => sha256(Buffer.from(`01${left}${right}`, 'hex'))

// A growing tree: the roots of its perfect subtrees, largest first.
const growingTree = () => {
  const subtrees = []
  let size = 0
  return {
    append: (hash) => {
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) hash = nodeHash(subtrees.pop(), hash)
      subtrees.push(hash)
      size += 1
    },
    size: () => size,
    root: () => (size === 0 ? sha256('') : subtrees.reduceRight((right, left) => nodeHash(left, right))),
  }
}

const half = (number) => Math.floor(number / 2)

// Whether `hash` is leaf `index` of the tree of `size` leaves with this root.
export const includes = (hash, index, size, proof, root) => {
  if (index >= size) return false
  let [node, last] = [index, size - 1]
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = nodeHash(hash, sibling)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && hash === root
}

// Whether the tree `to` begins with the whole of the tree `from`.
export const grewInto = (from, to, proof) => {
  if (from.size > to.size) return false
  if (from.size === to.size) return from.root === to.root && proof.length === 0
  if (from.size === 0) return proof.length === 0
  const isPower = 2 ** Math.round(Math.log2(from.size)) === from.size
  const [seed, ...path] = isPower ? [from.root, ...proof] : proof
  let [node, last, before, after] = [from.size - 1, to.size - 1, seed, seed]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  for (const hash of path) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      ;[before, after] = [nodeHash(hash, before), nodeHash(hash, after)]
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else after = nodeHash(after, hash)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && before === from.root && after === to.root
}

// Base64, and the one way to write it.
const bytesOf = (text, what) => {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : fail(`${what} is not in base64`)
}

// A key `name+id+base64(kind ‖ 32 bytes)`; its id is checked.
export const parseKey = (vkey) => {
  const [, name, id, material] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey) ?? fail(`not a key: ${vkey}`)
  const bytes = bytesOf(material, `the key ${name}`)
  const named = sha256(Buffer.concat([Buffer.from(`${name}\n`), bytes])).slice(0, 8)
  if (bytes.length !== 33 || named !== id) fail(`not a key: ${vkey}`)
  // The 12 bytes before an Ed25519 public key in its standard form (RFC 8410).
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return { name, id, kind: bytes[0], holds: (text, signature) => verify(null, Buffer.from(text), key, signature) }
}

// A signed note: text, empty line, signature lines `— name base64(id ‖ signature)`.
const parseNote = (note, what) => {
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) fail(`${what} is not a signed note`)
  const signatures = note
    .slice(split + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? fail(`${what} has a bad signature line`)
      const bytes = bytesOf(encoded, what)
      return { name, id: bytes.subarray(0, 4).toString('hex'), signature: bytes.subarray(4) }
    })
  return { text: note.slice(0, split + 1), signatures }
}

const linesOf = (note, key) => note.signatures.filter(({ name, id }) => name === key.name && id === key.id)

const isSigned = (note, keys) =>
  keys.some((key) => {
    const lines = key.kind === LOG_KEY ? linesOf(note, key) : []
    return lines.length > 0 && lines.every(({ signature }) => key.holds(note.text, signature))
  })

const isWitnessed = (note, key) =>
  key.kind === WITNESS_KEY &&
  linesOf(note, key).some(({ signature }) => {
    if (signature.length !== 72) return false
    const time = signature.readBigUInt64BE(0)
    return key.holds(`cosignature/v1\ntime ${time}\n${note.text}`, signature.subarray(8))
  })

// A checkpoint: origin, size and root of the log, a line each, signed.
const parseCheckpoint = (text, keys, what) => {
  const note = parseNote(text, what)
  const [origin, size, root] = note.text.split('\n')
  if (!/^(0|[1-9]\d*)$/.test(size ?? '')) fail(`${what} states no size`)
  if (!isSigned(note, keys)) fail(`${what} is not signed by a key of the log`)
  return { note, origin, size: Number(size), root: bytesOf(root ?? '', what).toString('hex') }
}

// Checks a record's text, and gives its leaf hash.
const checkRecord = (record, index, before) => {
  if (record.index !== index) fail(`record ${index} is missing or out of place`)
  const leaf = JSON.parse(record.leaf)
  if (leaf.index !== index) fail(`record ${index} carries the text of another place`)
  if (record.body !== null && leaf.body?.split('.')[0] !== sha256(record.body)) {
    fail(`record ${index}: its body is not the one that was recorded`)
  }
  // A record whose time lies before the latest one of the log says by how much.
  const says = leaf.clockBackMs ?? null
  if (before !== null && says !== null && says !== Math.max(0, before - leaf.at)) {
    fail(`record ${index}: the clock went back and the record does not say so`)
  }
  return { hash: leafHash(record.leaf), latest: leaf.at + (says ?? 0) }
}

const read = (line, number) => {
  try {
    return JSON.parse(line)
  } catch {
    return fail(`line ${number} cannot be read`)
  }
}

const verifyAll = async (lines, options, state) => {
  const bytes = createHash('sha256')
  const tree = growingTree()
  const roots = new Map() // sizes at which checkpoints stand
  const [records, checkpoints] = [[], []]
  let [header, manifest, latest, number] = [null, null, null, 0]
  for await (const line of lines) {
    number += 1
    if (manifest) fail(`line ${number} stands behind the manifest`)
    const entry = read(line, number)
    if (number === 1) {
      if (entry.type !== 'header' || entry.format !== FORMAT) fail('this is no audit bundle')
      header = entry
      state.complete = header.first_index === 0 && header.records === header.tree_size
      for (const size of header.checkpoint_sizes) roots.set(size, null)
      if (options.checkpoint !== undefined) roots.set(Number(options.checkpoint.split('\n')[1]), null)
      if (roots.has(0)) roots.set(0, tree.root())
    } else if (entry.type === 'record') {
      const index = header.first_index + state.records
      const checked = checkRecord(entry, index, latest)
      latest = checked.latest
      if (state.complete) {
        tree.append(checked.hash)
        if (roots.has(tree.size())) roots.set(tree.size(), tree.root())
      } else records.push({ index, hash: checked.hash, proof: entry.proof })
      state.records += 1
    } else if (entry.type === 'checkpoint') checkpoints.push(entry)
    else if (entry.type === 'manifest') manifest = parseNote(entry.note, 'the manifest')
    else fail(`line ${number} is of no known type`)
    if (!manifest) bytes.update(`${line}\n`)
  }
  if (!header || !manifest) fail('the bundle has no end: it was cut off')
  if (state.records !== header.records) fail(`record ${header.first_index + state.records} is missing`)
  const keys = (options.key === undefined ? header.keys : [options.key]).map(parseKey)

  const signed = checkpoints.map((entry) => {
    const what = `checkpoint ${entry.number}`
    const checkpoint = parseCheckpoint(entry.note, keys, what)
    if (checkpoint.origin !== header.origin) fail(`${what} is of another log`)
    for (const witness of entry.witnesses) {
      if (!isWitnessed(checkpoint.note, parseKey(witness))) fail(`${what} is not signed by ${witness.split('+')[0]}`)
      state.cosignatures += 1
    }
    state.checkpoints += 1
    return { ...checkpoint, what, consistency: entry.consistency }
  })
  const last = signed.at(-1) ?? fail('there is no checkpoint')
  if (last.size !== header.tree_size) fail('the last checkpoint is not that of the header')
  Object.assign(state, { tree_size: last.size, root_hash: last.root, origin: header.origin })

  for (const { what, size, root, consistency } of signed) {
    const holds = state.complete ? roots.get(size) === root : grewInto({ size, root }, last, consistency)
    if (!holds) fail(`${what} (size ${size}): the records are not the ones that it signed`)
  }
  for (const { index, hash, proof } of records) {
    if (!includes(hash, index, last.size, proof, last.root)) fail(`record ${index}: its proof fails`)
  }
  if (options.checkpoint !== undefined) {
    const kept = parseCheckpoint(options.checkpoint, keys, 'the checkpoint that was kept')
    if (kept.origin !== header.origin) fail('the checkpoint that was kept is of another log')
    if (kept.size > last.size) fail(`the log was rolled back: ${kept.size} records were signed, ${last.size} are here`)
    const root = state.complete ? roots.get(kept.size) : signed.find(({ size }) => size === kept.size)?.root
    if (!root) fail(`the bundle has nothing of size ${kept.size} to hold against the checkpoint that was kept`)
    if (root !== kept.root) fail(`fork: the log signed another root for its first ${kept.size} records`)
  }
  const says = `${FORMAT} manifest\n${header.origin}\nrecords ${header.records}\nsha256 ${bytes.digest('hex')}\n`
  if (manifest.text !== says) fail('the manifest speaks of other bytes than these')
  if (!isSigned(manifest, keys)) fail('the manifest is not signed by a key of the log')
}

/** Checks a bundle's lines. `options`: `key`, `checkpoint` as texts. */
export const verifyBundle = async (lines, options = {}) => {
  const state = { valid: false, records: 0, checkpoints: 0, cosignatures: 0, tree_size: null, root_hash: null }
  try {
    await verifyAll(lines, options, state)
    return { ...state, valid: true, broken: null }
  } catch (error) {
    if (error instanceof Broken) return { ...state, broken: error.message }
    // A field that is not of its kind: as broken as any other.
    if (error instanceof TypeError || error instanceof SyntaxError) {
      return { ...state, broken: `a line after record ${state.records} is not of its form: ${error.message}` }
    }
    throw error
  }
}

/** The lines of a file, one after the other. Node's own reader also ends a line at U+2028, which JSON text may hold. */
export const linesIn = async function* (file) {
  let rest = ''
  for await (const chunk of createReadStream(file, 'utf8')) {
    const parts = chunk.split('\n')
    const last = parts.pop()
    for (const part of parts) {
      yield (rest + part).replace(/\r$/, '')
      rest = ''
    }
    rest += last
  }
  if (rest !== '') yield rest
}

const main = async ([file, ...rest]) => {
  const options = {}
  for (let at = 0; at < rest.length; at += 2) {
    // An option without its text, as of an empty variable, must not pass for one that was not given.
    if (!['--key', '--checkpoint'].includes(rest[at]) || !rest[at + 1]) return usage()
    options[rest[at].slice(2)] = rest[at + 1]
  }
  if (!file || (options.checkpoint && !options.key)) return usage()
  try {
    if (options.checkpoint) options.checkpoint = readFileSync(options.checkpoint, 'utf8')
    const verdict = await verifyBundle(linesIn(file), options)
    process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`)
    return verdict.valid ? 0 : 1
  } catch (error) {
    if (error.syscall === undefined) throw error
    return usage(`A file cannot be read: ${error.message}.\n`)
  }
}

const usage = (says = '') => {
  process.stderr.write(`${says}node verify-bundle.mjs BUNDLE [--key VKEY] [--checkpoint FILE, with --key]\n`)
  return 2
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await main(process.argv.slice(2))
}
