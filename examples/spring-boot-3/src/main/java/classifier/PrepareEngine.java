package classifier;

import dev.vit4j.doctor.Diagnosis;

/** Run when a container image is built: unpacks the engine, so that no start has to, and checks whether it works. */
public final class PrepareEngine {

    private PrepareEngine() {}

    public static void main(String[] arguments) {
        Diagnosis diagnosis = Diagnosis.examine(System.out::println);
        diagnosis.findings().forEach(System.out::println);
        System.exit(diagnosis.ok() ? 0 : 1);
    }
}
