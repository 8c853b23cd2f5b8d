package dev.vit4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The public API: what lies outside {@code internal} packages, is public, and is listed in public-api.txt. */
class PublicApiTest {

    private static final String ROOT = "dev.vit4j";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void apiIsTheListedOne() throws IOException {
        List<String> found = types().flatMap(PublicApiTest::lines).toList();
        Path written = Path.of("target", "public-api.txt");
        Files.createDirectories(written.getParent());
        Files.write(written, found);

        assertThat(found)
                .as("the public API; if the change is meant, copy core/%s to core/src/test/resources", written)
                .containsExactlyElementsOf(Files.readAllLines(Path.of("src/test/resources/public-api.txt")));
    }

    /** The listed ones are debts: the list may only become shorter. */
    @Test
    void noOtherPublicSignatureNamesAnInternalType() throws IOException {
        List<String> found = types().flatMap(type -> Stream.concat(
                        members(type)
                                .filter(member ->
                                        member.getAllInvolvedRawTypes().stream().anyMatch(PublicApiTest::isInternal))
                                .map(JavaMember::getFullName),
                        Stream.concat(type.getRawInterfaces().stream(), type.getRawSuperclass().stream())
                                .filter(parent -> isInternal(parent) && !isHiddenParent(parent))
                                .map(parent -> type.getName() + " is a " + parent.getName())))
                .sorted()
                .distinct()
                .toList();
        Path written = Path.of("target", "internal-types-in-api.txt");
        Files.createDirectories(written.getParent());
        Files.write(written, found);

        assertThat(found)
                .containsExactlyElementsOf(Files.readAllLines(Path.of("src/test/resources/internal-types-in-api.txt")));
    }

    private static Stream<JavaClass> types() {
        return CLASSES.stream()
                .filter(type -> !isInternal(type) && isVisible(type))
                .sorted(Comparator.comparing(JavaClass::getName));
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && !type.getModifiers().contains(JavaModifier.SYNTHETIC)
                && type.getEnclosingClass().map(PublicApiTest::isVisible).orElse(true);
    }

    private static boolean isInternal(JavaClass type) {
        JavaClass base = type.getBaseComponentType();
        return base.getPackageName().startsWith(ROOT)
                && ((base.getPackageName() + ".").contains(".internal.") || !isPublic(base));
    }

    private static boolean isHiddenParent(JavaClass parent) {
        return parent.getPackageName().startsWith(ROOT)
                && !(parent.getPackageName() + ".").contains(".internal.")
                && !isPublic(parent);
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC);
    }

    /** What a class inherits from a package-private parent is its own: so do javac and Javadoc treat it. */
    private static Stream<JavaMember> members(JavaClass type) {
        Stream<JavaMember> inherited = type.getRawSuperclass().filter(PublicApiTest::isHiddenParent).stream()
                .flatMap(PublicApiTest::members);
        return Stream.concat(type.getMembers().stream(), inherited)
                .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                        || member.getModifiers().contains(JavaModifier.PROTECTED))
                .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC));
    }

    private static Stream<String> lines(JavaClass type) {
        return Stream.concat(
                Stream.of(type.getName()),
                members(type).map(PublicApiTest::signature).sorted().distinct().map(line -> "    " + line));
    }

    private static String signature(JavaMember member) {
        String modifier = member.getModifiers().contains(JavaModifier.STATIC) ? "static " : "";
        if (member instanceof JavaField field) {
            return modifier + field.getRawType().getName() + " " + field.getName();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        String parameters = unit.getRawParameterTypes().stream()
                .map(JavaClass::getName)
                .collect(Collectors.joining(", ", "(", ")"));
        return Optional.of(unit.getName())
                        .filter(name -> !name.equals("<init>"))
                        .map(name -> modifier + unit.getRawReturnType().getName() + " " + name)
                        .orElse("new")
                + parameters;
    }
}
