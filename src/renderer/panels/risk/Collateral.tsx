import type { EntryOutput } from '../../client/index.ts'
import { useFigures } from '../../terminal/use-figures.ts'
import { Badge } from '../../widgets/plates/Badge.tsx'
import { formatAmount, formatDay, formatModel } from '../../widgets/figures/format.ts'
import { futureParts, instrumentName } from '../../widgets/words/instrument.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { Computing } from '../../widgets/notices/Computing.tsx'
import { Provenance } from '../../widgets/plates/Provenance.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { NoFigures } from '../../widgets/notices/NoFigures.tsx'
import sheet from '../../widgets/styles/Sheet.module.css'

type Answer = EntryOutput<'accounts.collateral'>
type Book = Answer['books'][number]
type Group = Book['groups'][number]
type Pairing = Group['pairings'][number]

const REFRESH_MS = 10_000

const HEADS = [
  'Short',
  'Answered for by',
  'As',
  { figure: 'Contracts' },
  { figure: 'Alone $' },
  { figure: 'Held $' },
]

const strategyWords = (name: string): string => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const coverWords = ({ cover, cover_symbol: symbol }: Pairing): string =>
  cover === 'option' && symbol !== null
    ? instrumentName(symbol)
    : cover === 'cash'
      ? 'cash'
      : 'the underlying held'

/** Contracts are whole, except where a long answers for a part of one. */
function contractsWords(quantity: string): string {
  const contracts = Number(quantity)
  return formatModel(contracts, Number.isInteger(contracts) ? 0 : 4)
}

/** Symbols inside the engine's sentence, by the names they have on every screen. */
const reasonWords = (reason: string): string =>
  reason.replace(/\b[A-Z0-9]{1,24}-\d{8}-[\d.]+-[CP]\b/g, instrumentName)

function PairingRows({ pairing }: Readonly<{ pairing: Pairing }>) {
  return (
    <>
      <tr>
        <th scope="row">{instrumentName(pairing.short)}</th>
        <td>{coverWords(pairing)}</td>
        <td>{strategyWords(pairing.strategy)}</td>
        <td className={sheet.figure}>{contractsWords(pairing.quantity)}</td>
        <td className={sheet.figure}>{formatAmount(pairing.alone, 2)}</td>
        <td className={sheet.figure}>{formatAmount(pairing.requirement, 2)}</td>
      </tr>
      <tr>
        <td colSpan={HEADS.length} className={`${sheet.words} ox-muted`}>
          {reasonWords(pairing.reason)}
        </td>
      </tr>
    </>
  )
}

function GroupRows({ underlying, group }: Readonly<{ underlying: string; group: Group }>) {
  return (
    <>
      <tr>
        <th scope="row" colSpan={5} className={sheet.strong}>
          {underlying} {formatDay(group.expires_at, 'UTC')} · {strategyWords(group.strategy)} ·{' '}
          {group.settlement}
        </th>
        <td className={`${sheet.figure} ${sheet.strong}`}>{formatAmount(group.requirement, 2)}</td>
      </tr>
      {group.pairings.map((pairing) => (
        <PairingRows key={`${pairing.short} ${pairing.cover} ${pairing.cover_symbol}`} pairing={pairing} />
      ))}
    </>
  )
}

/** A future or perpetual stands alone: no other position answers for it. */
function FutureRow({ book }: Readonly<{ book: Book }>) {
  return (
    <tr>
      <th scope="row" colSpan={5} className={sheet.strong}>
        {instrumentName(book.underlying)} · Initial margin
      </th>
      <td className={`${sheet.figure} ${sheet.strong}`}>{formatAmount(book.requirement, 2)}</td>
    </tr>
  )
}

function Books({ answer }: Readonly<{ answer: Answer }>) {
  const uncovered = answer.books.flatMap(({ uncovered: open }) => open)
  return (
    <>
      <SheetTable caption="Collateral by underlying, group and pair" heads={HEADS}>
        {answer.books.flatMap((book) =>
          book.groups.map((group) => (
            <GroupRows
              key={`${book.underlying} ${group.expires_at} ${group.settlement}`}
              underlying={book.underlying}
              group={group}
            />
          )),
        )}
        {answer.books
          .filter(({ underlying }) => futureParts(underlying) !== null)
          .map((book) => (
            <FutureRow key={book.underlying} book={book} />
          ))}
      </SheetTable>
      {uncovered.map(({ symbol, quantity }) => (
        <p key={symbol}>
          <Badge text="uncovered" severity="critical" /> {contractsWords(quantity)} {instrumentName(symbol)}:
          nothing answers for it, and its loss has no bound.
        </p>
      ))}
    </>
  )
}

/** What the short options of the account hold, group by group, and what answers for each of them. */
export function Collateral({ accountId }: Readonly<{ accountId: string }>) {
  const figures = useFigures('accounts.collateral', { account_id: accountId }, REFRESH_MS)
  const answer = figures.value
  return (
    <section className={sheet.section} aria-labelledby="risk-collateral">
      <h2 id="risk-collateral">
        Margin breakdown <span>{answer === null ? '' : `$${formatAmount(answer.held, 2)} held`}</span>
      </h2>
      {answer === null && figures.trouble === null && (
        <PanelSkeleton waitingFor="Asking for the collateral" />
      )}
      {answer === null && figures.trouble !== null && <NoFigures what="margin breakdown" figures={figures} />}
      {answer?.is_unmet === true && (
        <p>
          <Badge text="unmet" severity="critical" /> The account has less than it must hold: all of its cash
          is held.
        </p>
      )}
      {answer !== null && answer.books.length === 0 && (
        <p className={sheet.note}>
          Nothing is held: the account has no short option and no future. A short option holds its greatest
          loss, less what its long options answer for. Example: a 100-wide put spread holds $10,000.
        </p>
      )}
      {answer !== null && answer.books.length > 0 && <Books answer={answer} />}
      {answer !== null && (
        <Provenance words="Greatest loss of each group at expiry" figures={figures}>
          <p>
            Shorts of one expiry and one kind of settlement stand together with the longs that cover them and
            hold the greatest loss of the whole over all prices at expiry. “Alone” is what a pair would hold
            by itself; “held” is its part of the group.
          </p>
        </Provenance>
      )}
      <Computing figures={figures} />
    </section>
  )
}
