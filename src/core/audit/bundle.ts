/**
 * An export that verifies offline: a JSON object a line. First a `header`, then `record`s in order of index, then the
 * `checkpoint`s and what proves them, last a `manifest`: a signed note over the SHA-256 of every byte before it.
 */
export const BUNDLE_FORMAT = 'optionix-audit-bundle/1'

type BundleHeader = Readonly<{
  type: 'header'
  format: typeof BUNDLE_FORMAT
  origin: string
  /** The log's keys, as C2SP vkeys. */
  keys: readonly string[]
  /** Places of the records that follow. */
  first_index: number
  records: number
  /** Sizes of the checkpoints that follow the records. */
  checkpoint_sizes: readonly number[]
  /** Size of the tree of the last checkpoint. When the records are all of it, every root is worked out from them. */
  tree_size: number
}>

type BundleRecord = Readonly<{
  type: 'record'
  index: number
  /** The text whose hash is the leaf. */
  leaf: string
  /** The opened body, whose SHA-256 the leaf contains; null when it has none or was erased. */
  body: string | null
  /** Path to the last checkpoint's root; absent when the bundle holds the whole log. */
  proof?: readonly string[]
}>

type BundleCheckpoint = Readonly<{
  type: 'checkpoint'
  number: number
  note: string
  /** Witnesses whose lines the note carries, as C2SP vkeys. */
  witnesses: readonly string[]
  /** That the last checkpoint's tree begins with this one's; absent when the bundle holds the whole log. */
  consistency?: readonly string[]
}>

type BundleManifest = Readonly<{ type: 'manifest'; note: string }>

type BundleLine = BundleHeader | BundleRecord | BundleCheckpoint | BundleManifest

/** One line whatever reads it: to some readers U+2028 and U+2029, which JSON text may hold as they are, end a line. */
export const bundleLine = (line: BundleLine): string =>
  `${JSON.stringify(line).replace(/[\u2028\u2029]/g, (sign) => (sign === '\u2028' ? '\\u2028' : '\\u2029'))}\n`

/** The text that an export's signature stands under. `sha256` is over the file, or over a bundle's bytes before its manifest. */
export const manifestText = (
  manifest: Readonly<{ origin: string; records: number; sha256: string }>,
): string =>
  `${BUNDLE_FORMAT} manifest\n${manifest.origin}\nrecords ${manifest.records}\nsha256 ${manifest.sha256}\n`
