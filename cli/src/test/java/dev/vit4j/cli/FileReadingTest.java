package dev.vit4j.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileInputStream;
import java.io.FileReader;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.util.Scanner;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.stream.FileImageInputStream;
import org.junit.jupiter.api.Test;

/**
 * Files are opened in one place, which refuses what is none and what is too large for its kind: {@code
 * dev.vit4j.internal.io}.
 */
class FileReadingTest {

    private static final Set<String> METHODS_OF_FILES = Set.of(
            "newInputStream",
            "newBufferedReader",
            "newByteChannel",
            "readString",
            "readAllBytes",
            "readAllLines",
            "lines",
            "copy");
    private static final Set<String> METHODS_OF_IMAGES = Set.of("read", "createImageInputStream");

    /** They read files of {@code /proc}, by names that nobody else chooses. */
    private static final String READERS_OF_PROC =
            "dev\\.vit4j\\.(tensor\\.internal\\.LoadingFailure|tensor\\.internal\\.CpuInfo|cli\\.console\\.ProcessMemory)";

    @Test
    void onlyIoOpensFiles() {
        noClasses()
                .that()
                .resideInAPackage("dev.vit4j..")
                .and()
                .resideOutsideOfPackages("dev.vit4j.internal.io..", "dev.vit4j.shaded..")
                .and()
                .haveNameNotMatching(READERS_OF_PROC)
                .should()
                .accessTargetWhere(describe("a file is opened", FileReadingTest::opensAFile))
                .because("RegularFile, TextFile and OwnFile do")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.vit4j"));
    }

    private static boolean opensAFile(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        return (is(target, Files.class) && METHODS_OF_FILES.contains(target.getName()))
                || (is(target, ImageIO.class) && METHODS_OF_IMAGES.contains(target.getName()))
                || (is(target, FileChannel.class) && target.getName().equals("open"))
                || is(target, AsynchronousFileChannel.class)
                || is(target, FileInputStream.class)
                || is(target, FileReader.class)
                || is(target, RandomAccessFile.class)
                || is(target, Scanner.class)
                || is(target, FileImageInputStream.class);
    }

    private static boolean is(AccessTarget target, Class<?> owner) {
        return target.getOwner().isEquivalentTo(owner);
    }
}
