package dev.vit4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The walls of the house. */
class ArchitectureTest {

    private static final String ROOT = "dev.vit4j";

    /** Lowest first: a package uses only those on lines above its own. */
    private static final List<String> ORDER = List.of(
            ROOT,
            ROOT + ".io",
            ROOT + ".tensor",
            ROOT + ".weights",
            ROOT + ".nn",
            ROOT + ".model",
            ROOT + ".image",
            ROOT + ".text",
            ROOT + ".hub",
            ROOT + ".onnx",
            ROOT + ".data",
            ROOT + ".eval",
            ROOT + ".report",
            ROOT + ".train",
            ROOT + ".explain",
            ROOT + ".doctor");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    static Stream<Integer> places() {
        return IntStream.range(0, ORDER.size() - 1).boxed();
    }

    @ParameterizedTest
    @MethodSource("places")
    void packageUsesNothingAboveIt(int place) {
        String[] above = ORDER.stream().skip(place + 1).map(name -> name + "..").toArray(String[]::new);
        // The root's own name with dots would mean every package.
        String self = place == 0 ? ROOT : ORDER.get(place) + "..";
        noClasses()
                .that(resideInAPackage(self))
                .should()
                .dependOnClassesThat(resideInAnyPackage(above))
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsPlaceInTheOrder() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .allMatch(name -> ORDER.contains(name)
                        || ORDER.stream().skip(1).anyMatch(placed -> name.startsWith(placed + ".")));
    }

    @Test
    void everyPackageIsExported() throws IOException {
        assertThat(moduleInfo("exports "))
                .containsExactlyElementsOf(CLASSES.stream()
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
    void packagesFormNoCycle() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
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
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
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
