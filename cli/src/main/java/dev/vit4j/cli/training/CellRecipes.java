package dev.vit4j.cli.training;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.train.Recipes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The recipes of a command's runs: one per cell of a sweep, a single one without a sweep.
 *
 * @param dataset as recorded by the runs
 * @param overrides for all cells, not including the data set
 */
public record CellRecipes(RecipeChoice choice, String dataset, List<String> overrides, List<Sweep.Cell> cells) {

    private Stream<String> overrides(Sweep.Cell cell) {
        return Stream.concat(overrides.stream(), cell.overrides().stream());
    }

    /**
     * The recipes as given, independent of the data.
     *
     * @throws InvalidRequestException if one is invalid
     */
    public List<Recipes.Resolved> asked() {
        return cells.stream()
                .map(cell -> choice.resolve(dataset, overrides(cell).toList()))
                .toList();
    }

    /**
     * The recipes adapted to the number of training images.
     *
     * @param remarks receives a message if a batch is made smaller
     * @throws InvalidRequestException if a cell's name would not match what is trained
     */
    public Map<Sweep.Cell, Recipes.Resolved> fittedTo(int trainImages, Consumer<String> remarks) {
        Map<Sweep.Cell, Recipes.Resolved> recipes = new LinkedHashMap<>();
        Set<String> notes = new LinkedHashSet<>();
        for (Sweep.Cell cell : cells) {
            List<String> asked = overrides(cell).toList();
            List<String> fitted = choice.fittedTo(trainImages, asked, notes::add);
            requireSwept(cell, fitted, notes);
            recipes.put(
                    cell,
                    choice.resolve(
                            dataset,
                            Stream.concat(asked.stream(), fitted.stream()).toList()));
        }
        notes.forEach(remarks);
        return recipes;
    }

    /** The recipe of another cell. */
    CellRecipes of(Sweep.Cell cell) {
        return new CellRecipes(choice, dataset, overrides, List.of(cell));
    }

    /** Cells that differ only in name would be mistaken for an effect of the named value. */
    private static void requireSwept(Sweep.Cell cell, List<String> fitted, Set<String> notes) {
        fitted.stream()
                .map(override -> override.replaceFirst("=.*", ""))
                .filter(cell.settings()::containsKey)
                .findFirst()
                .ifPresent(key -> {
                    throw new InvalidRequestException(
                            "--sweep " + key + "=" + cell.settings().get(key) + " can't be trained: "
                                    + String.join("; ", notes) + "; leave that value out");
                });
    }
}
