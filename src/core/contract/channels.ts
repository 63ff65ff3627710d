/**
 * Names of the desktop's channels between the preload and the main process. Everything else that the terminal says to
 * the engine goes over the port and is an entry of the contract.
 */

/** Preload to main: this window asks for a new connection to the engine. Carries nothing. */
export const CONNECT_CHANNEL = 'optionix:connect'

/** Main to preload, and preload to its window: the answer to a connect, with exactly one port. */
export const PORT_CHANNEL = 'optionix:port'

/** Main to preload: the id of a command that a menu, an accelerator or the system asks for. */
export const COMMAND_CHANNEL = 'optionix:command'

/** Preload to main: the window has taken a command. Carries nothing; a page that is stuck never says it. */
export const HEARD_CHANNEL = 'optionix:heard'

/** Argument of the renderer process that carries the product's version to the preload. */
export const VERSION_ARGUMENT = '--optionix-version='

/**
 * Main to preload: what became of a file that the page made. Carries the file's id (the last part of its `blob:`
 * address), its fate and the name under which it lies; never a path.
 */
export const FILE_CHANNEL = 'optionix:file'

export const FILE_FATES = ['kept', 'cancelled', 'refused', 'failed'] as const
export type FileFate = (typeof FILE_FATES)[number]
