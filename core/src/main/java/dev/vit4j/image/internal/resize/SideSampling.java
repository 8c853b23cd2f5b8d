package dev.vit4j.image.internal.resize;

/** How the positions of one side of a resized image are computed from those of the source. */
sealed interface SideSampling {

    /** The first source position that is needed. */
    int origin();

    /** The number of source positions needed, from the origin on. */
    int sourceCount();

    /** The number of new positions. */
    int count();

    /** The source's positions unchanged. */
    record Unchanged(int origin, int count) implements SideSampling {

        @Override
        public int sourceCount() {
            return count;
        }
    }

    /**
     * One source position for each new one.
     *
     * @param positions ascending, relative to the origin
     */
    @SuppressWarnings("ArrayRecordComponent") // never leaves a resize
    record Picked(int origin, int[] positions) implements SideSampling {

        static Picked of(int[] sources) {
            int origin = sources[0];
            int[] positions = new int[sources.length];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = sources[i] - origin;
            }
            return new Picked(origin, positions);
        }

        @Override
        public int sourceCount() {
            return positions[positions.length - 1] + 1;
        }

        @Override
        public int count() {
            return positions.length;
        }
    }

    /** Weighted sums of several source positions for each new one. */
    record Blended(ResampleWeights weights) implements SideSampling {

        @Override
        public int origin() {
            return weights.origin();
        }

        @Override
        public int sourceCount() {
            return weights.sourceCount();
        }

        @Override
        public int count() {
            return weights.count();
        }
    }
}
