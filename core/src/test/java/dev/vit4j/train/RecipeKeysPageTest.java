package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
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
        List<String> overrides = documented.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .toList();

        assertThat(documented.keySet())
                .containsExactlyInAnyOrderElementsOf(Recipes.defaultValues().keySet());
        assertThat(Recipes.values(Recipes.load("shapes", overrides).recipe())).isEqualTo(Recipes.defaultValues());
    }
}
