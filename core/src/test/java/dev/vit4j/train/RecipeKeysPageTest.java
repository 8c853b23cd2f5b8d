package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.train.internal.recipe.RecipeTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/reference/recipes.md has every key, with its default, and no other. */
class RecipeKeysPageTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z0-9_.]+)` \\| `([^`]*)` \\| (.+) \\|$");

    @Test
    void thePageHasEveryKeyWithItsDefault() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/recipes.md"));
        Map<String, String> documented = new LinkedHashMap<>();
        for (MatchResult row : ROW.matcher(page).results().toList()) {
            assertThat(documented.put(row.group(1), row.group(2)))
                    .as("a second row for %s", row.group(1))
                    .isNull();
        }

        assertThat(documented.keySet())
                .containsExactlyInAnyOrderElementsOf(Recipes.defaultValues().keySet());
        RecipeTree tree = RecipeTree.defaults();
        for (Map.Entry<String, String> entry : documented.entrySet()) {
            tree = tree.with(RecipeTree.override(entry.getKey() + "=" + entry.getValue()), entry.getKey());
        }
        assertThat(tree.differing()).isEmpty();
    }
}
