import * as z from 'zod';

// Without this zod compiles schemas with `new Function`, which the window's content security policy refuses.
z.config({ jitless: true });
