package dev.vit4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Package dependency rules. */
class ArchitectureTest {

    private static final String ROOT = "dev.vit4j";

    /**
     * What each package may use, lowest first; a package and its {@code internal} ones count as one. ARCHITECTURE.md says
     * what each is about.
     */
    private static final Map<String, Set<String>> ALLOWED = allowed(
            "(root):",
            "internal.text:",
            "internal.jfr:",
            "internal.io: (root) internal.text",
            "net: (root) internal.io",
            "text: (root) internal.io",
            "tensor: (root) internal.io",
            "search: (root) internal.io tensor",
            "image: (root) internal.io internal.jfr tensor",
            "weights: (root) internal.io tensor",
            "nn: (root) tensor weights",
            "model: (root) nn tensor weights",
            "internal.runtime: (root) nn tensor",
            "internal.runtime.training: internal.runtime nn tensor",
            "pretrained: (root) image internal.io internal.jfr internal.runtime internal.text model nn tensor weights",
            "hub: (root) internal.io net pretrained weights",
            "predict: (root) hub image internal.runtime internal.text model net nn pretrained tensor text",
            "verify: (root) model nn pretrained tensor weights",
            "onnx: (root) image internal.io model nn pretrained tensor weights",
            "data: (root) image internal.io net internal.text tensor",
            "data.transform: (root) data image",
            "data.cifar10: (root) data image internal.io net",
            "data.folder: (root) data image internal.io net",
            "data.shapes: (root) data image net",
            "data.catalog: (root) data data.cifar10 data.folder data.shapes image internal.io internal.text",
            "eval: (root) data internal.io internal.jfr internal.text predict pretrained",
            "report: (root) data eval image internal.io internal.text model",
            "task: (root) data data.transform eval image internal.jfr internal.runtime.training model nn report tensor weights",
            "train: (root) data data.catalog data.transform eval image internal.io internal.runtime.training internal.text model nn report"
                    + " task tensor text weights",
            "run: (root) data data.catalog data.shapes eval image internal.io internal.jfr net internal.text model nn"
                    + " pretrained report task tensor text train weights",
            "doctor: (root) data.cifar10 hub internal.io net tensor");

    private static Map<String, Set<String>> allowed(String... lines) {
        Map<String, Set<String>> rooms = new LinkedHashMap<>();
        for (String line : lines) {
            String[] parts = line.split(":", 2);
            rooms.put(
                    parts[0],
                    parts[1].isBlank() ? Set.of() : Set.of(parts[1].strip().split(" ")));
        }
        return rooms;
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Stream<String> rooms() {
        return ALLOWED.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void packageUsesOnlyWhatItMay(String room) {
        Set<String> used = CLASSES.stream()
                .filter(type -> room(type).equals(room))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(type -> type.getPackageName().startsWith(ROOT))
                .map(ArchitectureTest::room)
                .filter(other -> !other.equals(room))
                .collect(Collectors.toSet());

        assertThat(used)
                .as("what %s uses; another package belongs into ALLOWED only if the design says so", room)
                .containsExactlyInAnyOrderElementsOf(ALLOWED.get(room));
    }

    @Test
    void allowedDependenciesFormNoCycle() {
        List<String> below = new ArrayList<>();
        ALLOWED.forEach((room, others) -> {
            assertThat(below).as("the packages on the lines above %s", room).containsAll(others);
            below.add(room);
        });
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(CLASSES.stream().map(ArchitectureTest::room).distinct())
                .containsExactlyInAnyOrderElementsOf(ALLOWED.keySet());
    }

    private static String room(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(ROOT)) {
            return "(root)";
        }
        String relative = name.substring(ROOT.length() + 1);
        return relative.startsWith("internal.") ? relative : relative.replaceFirst("\\.internal.*", "");
    }

    private static boolean isInternal(JavaClass type) {
        return (type.getPackageName() + ".").contains(".internal.");
    }

    @Test
    void everyPackageButInternalOnesIsExported() throws IOException {
        assertThat(moduleInfo("exports "))
                .containsExactlyElementsOf(CLASSES.stream()
                        .filter(type -> !isInternal(type))
                        .map(JavaClass::getPackageName)
                        .distinct()
                        .sorted()
                        .toList());
    }

    /** Nothing else would see it: the module's declaration is compiled by itself. */
    @Test
    void everyModuleOfTheJdkThatIsUsedIsRequired() throws IOException {
        Set<String> used = CLASSES.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(type -> !type.isPrimitive() && !type.getPackageName().startsWith(ROOT))
                .flatMap(type -> moduleOfTheJdk(type.getName()).stream())
                .collect(Collectors.toSet());

        assertThat(used).contains("java.base", "java.desktop");
        used.remove("java.base");
        assertThat(moduleInfo("requires (?:static |transitive )*")).containsAll(used);
    }

    private static List<String> moduleInfo(String keyword) throws IOException {
        return Pattern.compile("^    " + keyword + "([\\w.]+);", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("src/main/published/module-info.java")))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Optional<String> moduleOfTheJdk(String type) {
        try {
            return Optional.of(Class.forName(type, false, ClassLoader.getPlatformClassLoader())
                    .getModule()
                    .getName());
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }

    @Test
    void onlyTheEngineNamesLibtorch() {
        noClasses()
                .that(resideInAPackage(ROOT + "..")
                        .and(JavaClass.Predicates.resideOutsideOfPackage(ROOT + ".tensor..")))
                .should()
                .dependOnClassesThat(resideInAPackage("org.bytedeco.."))
                .check(CLASSES);
    }

    /** Its names are others in the published archive than here: whoever met them would run with one of the two alone. */
    @Test
    void noJacksonInWhatOthersCall() {
        assertThat(CLASSES.stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && !isInternal(type))
                        .flatMap(type -> type.getCodeUnits().stream())
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED))
                        .filter(member -> member.getAllInvolvedRawTypes().stream()
                                .anyMatch(type -> type.getPackageName().contains(".jackson."))))
                .isEmpty();
    }

    @Test
    void nothingPrintsOrLogsPastTheApi() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(CLASSES.stream().map(JavaClass::getPackage).distinct())
                .isNotEmpty()
                .allMatch(javaPackage -> javaPackage.isAnnotatedWith(NullMarked.class), "is @NullMarked")
                .extracting(JavaPackage::getName)
                .contains(ROOT);
    }
}
