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
 * The recipes of a command's runs: one for each cell of a sweep, a single one where nothing is swept.
 *
 * @param dataset as the runs record it
 * @param overrides of all cells, none of them of the data set
 */
public record CellRecipes(RecipeChoice choice, String dataset, List<String> overrides, List<Sweep.Cell> cells) {

    private Stream<String> overrides(Sweep.Cell cell) {
        return Stream.concat(overrides.stream(), cell.overrides().stream());
    }

    /**
     * As they are asked for, whatever the data.
     *
     * @throws InvalidRequestException if one is wrong
     */
    public List<Recipes.Resolved> asked() {
        return cells.stream()
                .map(cell -> choice.resolve(dataset, overrides(cell).toList()))
                .toList();
    }

    /**
     * As so many training images allow.
     *
     * @param remarks hears where a batch is smaller for them
     * @throws InvalidRequestException if a cell's name would not say what is trained
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

    /** Of one other cell. */
    CellRecipes of(Sweep.Cell cell) {
        return new CellRecipes(choice, dataset, overrides, List.of(cell));
    }

    /** Cells that differ in name alone would be told as an effect of what they are named by. */
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
