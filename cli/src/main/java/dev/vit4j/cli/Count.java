package dev.vit4j.cli;

/** A number of things, in words. */
final class Count {

    private Count() {}

    /** {@code 1 image}, {@code 2 images}. */
    static String of(long number, String noun) {
        return number == 1 ? "1 " + noun : number + " " + noun + "s";
    }
}
