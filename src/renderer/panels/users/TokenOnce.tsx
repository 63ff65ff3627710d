import { SecretOnce } from '../../widgets/dialogs/SecretOnce.tsx'

/** A one-time token, shown this once, to be handed to its user. */
export function TokenOnce({
  title,
  words,
  token,
  onClose,
}: Readonly<{ title: string; words: string; token: string; onClose: () => void }>) {
  return (
    <SecretOnce title={title} secret={token} onClose={onClose}>
      <p>{words}</p>
      <p>
        Hand this token to the user. With it they set a password under “I have a token” at the sign-in. It
        works once and is not shown again.
      </p>
    </SecretOnce>
  )
}
