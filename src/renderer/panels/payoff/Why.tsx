import { Provenance } from '../../widgets/plates/Provenance.tsx'

/** The curve is asked for again every few seconds: when it was computed is not what one wants to know. */
const ALWAYS_NEW = { answeredAtMs: null, tookMs: null }

/** Where the lines and figures of a payoff come from. */
export function Why() {
  return (
    <Provenance words="Black–Scholes–Merton" figures={ALWAYS_NEW}>
      <p>
        At expiry each leg is worth its intrinsic value, less the price it was or would be opened at, times
        its multiplier and quantity. Breakevens, max gain and max loss are exact on those straight pieces.
      </p>
      <p>
        Before expiry each option is revalued with the implied volatility that it has now, moved by the shift,
        and with the rate and yield of its chain’s forward. Volatilities do not follow the price of the
        underlying along the curve.
      </p>
      <p>
        The expected move is one standard deviation of the underlying to expiry, as in the chain. The chance
        of a gain takes the underlying as lognormal about its forward with that deviation.
      </p>
      <p>Fees, funding and early exercise are in none of these figures.</p>
    </Provenance>
  )
}
