/** "Something changed": whoever waits looks again. It carries nothing, so nothing can be lost with it. */
export interface Signal {
  fire(): void;
  /** Returns what ends the subscription. */
  on(heard: () => void): () => void;
}

export function signal(): Signal {
  const all = new Set<() => void>();
  return {
    fire: () => {
      for (const one of all) one();
    },
    on: (heard) => {
      all.add(heard);
      return () => all.delete(heard);
    },
  };
}
