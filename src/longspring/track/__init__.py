"""The register: what was agreed, what happened, who says so. The only room that speaks SQL."""
