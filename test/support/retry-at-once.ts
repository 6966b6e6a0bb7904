import { beforeEach, vi } from 'vitest';

/** Every try of a file's tests follows the failed one at once: the jitter of the wait between them is 0. */
export function retryAtOnce(): void {
  beforeEach(() => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0);
    return () => random.mockRestore();
  });
}
