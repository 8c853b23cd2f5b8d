package dev.vit4j.train.internal.recipe;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The text of recipes, those that come with vit4j and those in files, and the keys that it has. */
public final class RecipeText {

    /** The size limit of a file, which has a few kilobytes. */
    private static final long MOST_BYTES = 1 << 20;

    private RecipeText() {}

    /** The text of a recipe that comes with vit4j. */
    public static String resource(String name) {
        try (InputStream in = Recipes.class.getResourceAsStream("recipes/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks recipes/" + name + ".yaml");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text of a file.
     *
     * @throws ResourceException if it can't be read
     * @throws InvalidRequestException if there is none, and the path looks like the name of a shipped recipe
     */
    public static String file(String path) {
        try {
            Path file = Path.of(path);
            if (Files.isRegularFile(file) || (isPath(file) && Files.exists(file))) {
                return TextFile.read(file, MOST_BYTES);
            }
            if (isPath(file)) {
                throw new ResourceException("the recipe " + path + " is not a file; expected one, or one of "
                        + String.join(", ", Recipes.SHIPPED));
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read the recipe " + path + ": " + FileFailure.whenReading(e), e);
        } catch (InvalidPathException e) {
            throw noRecipe(path, e);
        }
        throw noRecipe(path, new NoSuchFileException(path));
    }

    /** Whether the user who typed this meant a file. */
    private static boolean isPath(Path file) {
        return file.isAbsolute() || file.getNameCount() > 1 || file.toString().matches("(?i).*\\.(ya?ml|json)");
    }

    private static InvalidRequestException noRecipe(String name, Exception cause) {
        return new InvalidRequestException(
                "no recipe \"" + name + "\": neither a file nor one of " + String.join(", ", Recipes.SHIPPED)
                        + Suggestion.of(name, Recipes.SHIPPED)
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse(""),
                cause);
    }

    /**
     * The keys of a text, none if it has nothing but comments.
     *
     * @param origin where it stands, for errors
     * @throws InvalidRequestException if it is not YAML, or something else than groups of keys
     */
    public static ObjectNode parse(String text, String origin) {
        JsonNode tree;
        try {
            tree = RecipeForm.YAML.readTree(text);
        } catch (JacksonException e) {
            throw new InvalidRequestException(
                    origin + " is not valid YAML: " + e.getOriginalMessage() + " (line "
                            + e.getLocation().getLineNr() + ")",
                    e);
        }
        if (tree.isMissingNode() || tree.isNull()) {
            return RecipeForm.YAML.createObjectNode();
        }
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidRequestException(origin + ": a recipe is a group of keys, found " + tree.getNodeType());
    }
}
