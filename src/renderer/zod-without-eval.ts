import { z } from 'zod'

// Before any schema parses: the page's policy allows no eval, so zod must not try to compile its parsers.
z.config({ jitless: true })
